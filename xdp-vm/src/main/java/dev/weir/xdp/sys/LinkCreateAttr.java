package dev.weir.xdp.sys;

import java.lang.foreign.Arena;

/**
 * The argument of {@code BPF_LINK_CREATE} for a hook of an interface.
 *
 * <pre>
 *  0         4           8             12      16
 *  +---------+-----------+-------------+-------+
 *  | program | interface | attach type | flags |
 *  +---------+-----------+-------------+-------+
 * </pre>
 */
public final class LinkCreateAttr extends BpfAttr {
    /** {@code XDP_FLAGS_SKB_MODE}: the generic hook ({@code uapi/linux/if_link.h}). */
    public static final int XDP_GENERIC = 1 << 1;

    /** {@code XDP_FLAGS_DRV_MODE}: the driver's hook. */
    public static final int XDP_NATIVE = 1 << 2;

    private static final int PROGRAM_FD = 0;
    private static final int INTERFACE_INDEX = 4;
    private static final int ATTACH_TYPE = 8;
    private static final int FLAGS = 12;
    private static final int BYTES = 16;
    private static final int BPF_XDP = 37;
    private static final int BPF_TCX_EGRESS = 47;

    private LinkCreateAttr(Arena arena, int programFd, int interfaceIndex, int attachType, int flags) {
        super(arena, BYTES);
        putInt(PROGRAM_FD, programFd);
        putInt(INTERFACE_INDEX, interfaceIndex);
        putInt(ATTACH_TYPE, attachType);
        putInt(FLAGS, flags);
    }

    /**
     * For an XDP hook.
     *
     * @param flags {@link #XDP_NATIVE} or {@link #XDP_GENERIC}
     */
    public static LinkCreateAttr xdp(Arena arena, int programFd, int interfaceIndex, int flags) {
        return new LinkCreateAttr(arena, programFd, interfaceIndex, BPF_XDP, flags);
    }

    /** For what the stack sends, behind whatever is attached there already. */
    public static LinkCreateAttr egress(Arena arena, int programFd, int interfaceIndex) {
        return new LinkCreateAttr(arena, programFd, interfaceIndex, BPF_TCX_EGRESS, 0);
    }
}
