package dev.weir.xdp.sys;

import java.lang.foreign.Arena;

/** The argument of commands that take nothing but an object, in bytes 0 to 3: {@code BPF_MAP_FREEZE}, {@code BPF_LINK_DETACH}. */
public final class FdAttr extends BpfAttr {
    private static final int OBJECT_FD = 0;
    private static final int BYTES = 4;

    public FdAttr(Arena arena, int objectFd) {
        super(arena, BYTES);
        putInt(OBJECT_FD, objectFd);
    }
}
