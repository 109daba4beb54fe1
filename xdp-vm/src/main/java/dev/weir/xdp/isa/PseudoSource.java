package dev.weir.xdp.isa;

/**
 * What the source field of a call or of a 64-bit immediate load says about its immediate: the {@code BPF_PSEUDO_*} constants of
 * {@code uapi/linux/bpf.h}, RFC 9669 section 5.4.
 */
public final class PseudoSource {
    /** Of a load: the immediate is a plain number. Of a call: the number of a helper. */
    public static final int NONE = 0;

    /** Of a load: the immediate is a map's file descriptor, the register gets the map's address. */
    public static final int MAP_FD = 1;

    /** Of a load: the immediate is a map's file descriptor, the second slot's an offset into its first value. */
    public static final int MAP_VALUE = 2;

    /** Of a load: the immediate is the distance to a function of the same program, the register gets the function's address. */
    public static final int FUNCTION = 4;

    /** Of a call: the immediate is the distance to a function of the same program. */
    public static final int LOCAL_CALL = 1;

    private PseudoSource() {}
}
