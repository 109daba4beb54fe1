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

    /** Of a load: the immediate is the BTF id of a variable of the kernel. */
    public static final int KERNEL_VARIABLE = 3;

    /** Of a load: the immediate is the distance to a function of the same program, the register gets the function's address. */
    public static final int FUNCTION = 4;

    /** Of a load: as {@link #MAP_FD}, by an index into the descriptors that the program is loaded with. */
    public static final int MAP_INDEX = 5;

    /** Of a load: as {@link #MAP_VALUE}, by an index into the descriptors that the program is loaded with. */
    public static final int MAP_INDEX_VALUE = 6;

    /** Of a call: the immediate is the distance to a function of the same program. */
    public static final int LOCAL_CALL = 1;

    /** Of a call: the immediate is the BTF id of a function of the kernel. */
    public static final int KERNEL_CALL = 2;

    private PseudoSource() {}
}
