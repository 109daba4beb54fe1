package dev.weir.xdp.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The argument of {@code BPF_OBJ_PIN} and {@code BPF_OBJ_GET}.
 *
 * <pre>
 *  0      8        12      16
 *  +------+--------+-------+
 *  | path | object | flags |
 *  +------+--------+-------+
 * </pre>
 */
public final class ObjectAttr extends BpfAttr {
    private static final int PATH = 0;
    private static final int OBJECT_FD = 8;
    private static final int BYTES = 16;

    /** @param path NUL at its end */
    public ObjectAttr(Arena arena, MemorySegment path) {
        super(arena, BYTES);
        putAddress(PATH, path);
    }

    /** What to pin. */
    public ObjectAttr object(int fd) {
        putInt(OBJECT_FD, fd);
        return this;
    }
}
