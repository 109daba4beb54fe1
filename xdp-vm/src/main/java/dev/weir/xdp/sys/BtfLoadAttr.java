package dev.weir.xdp.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The argument of {@code BPF_BTF_LOAD}.
 *
 * <pre>
 *  0     8     16     20         24          28
 *  +-----+-----+------+----------+-----------+
 *  | BTF | log | size | log size | log level |
 *  +-----+-----+------+----------+-----------+
 * </pre>
 */
public final class BtfLoadAttr extends BpfAttr {
    private static final int BTF = 0;
    private static final int LOG = 8;
    private static final int SIZE = 16;
    private static final int LOG_SIZE = 20;
    private static final int LOG_LEVEL = 24;
    private static final int BYTES = 28;

    public BtfLoadAttr(Arena arena, MemorySegment btf) {
        super(arena, BYTES);
        putAddress(BTF, btf);
        putInt(SIZE, Math.toIntExact(btf.byteSize()));
    }

    public BtfLoadAttr log(int level, MemorySegment log) {
        putInt(LOG_LEVEL, level);
        putInt(LOG_SIZE, Math.toIntExact(log.byteSize()));
        putAddress(LOG, log);
        return this;
    }
}
