package dev.weir.xdp.sys;

import java.lang.foreign.Arena;

/**
 * The argument of {@code BPF_LINK_UPDATE}.
 *
 * <pre>
 *  0      4             8       12            16
 *  +------+-------------+-------+-------------+
 *  | link | new program | flags | old program |
 *  +------+-------------+-------+-------------+
 * </pre>
 */
public final class LinkUpdateAttr extends BpfAttr {
    private static final int LINK_FD = 0;
    private static final int NEW_PROGRAM_FD = 4;
    private static final int BYTES = 16;

    public LinkUpdateAttr(Arena arena, int linkFd, int newProgramFd) {
        super(arena, BYTES);
        putInt(LINK_FD, linkFd);
        putInt(NEW_PROGRAM_FD, newProgramFd);
    }
}
