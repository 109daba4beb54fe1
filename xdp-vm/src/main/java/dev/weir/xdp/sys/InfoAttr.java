package dev.weir.xdp.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The argument of {@code BPF_OBJ_GET_INFO_BY_FD}.
 *
 * <pre>
 *  0        4             8             16
 *  +--------+-------------+-------------+
 *  | object | info length | info        |
 *  +--------+-------------+-------------+
 * </pre>
 */
final class InfoAttr extends BpfAttr {
    private static final int OBJECT_FD = 0;
    private static final int INFO_LENGTH = 4;
    private static final int INFO = 8;
    private static final int BYTES = 16;

    /** @param info where the kernel shall write the object's {@code struct bpf_*_info} */
    InfoAttr(Arena arena, int objectFd, MemorySegment info) {
        super(arena, BYTES);
        putInt(OBJECT_FD, objectFd);
        putInt(INFO_LENGTH, Math.toIntExact(info.byteSize()));
        putAddress(INFO, info);
    }
}
