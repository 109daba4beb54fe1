package dev.weir.xdp.spec;

/**
 * A variable of {@code .kconfig}, which has the value of the kernel's option of the same name. How values become bytes is libbpf's
 * convention, which the objects were written for.
 *
 * @param name such as {@code CONFIG_HZ} or {@code LINUX_KERNEL_VERSION}
 * @param offset where it lies in the section
 * @param size its bytes
 * @param kind what it may hold
 * @param signed whether a number may be negative
 * @param weak whether it is 0 where there is no such option, rather than refused
 */
public record KernelOption(String name, int offset, int size, Kind kind, boolean signed, boolean weak) {

    /** What a variable may hold. */
    public enum Kind {
        /** {@code bool}: an option that is {@code y}. */
        TRUTH,
        /** {@code enum libbpf_tristate}: {@code n}, {@code y} or {@code m} as 0, 1, 2. */
        TRISTATE,
        /** {@code char}: that letter itself, or a small number. */
        CHARACTER,
        /** An integer. */
        NUMBER,
        /** An array of {@code char}: a text without its quotes, with a 0 at its end, cut if need be. */
        TEXT
    }
}
