package dev.weir.xdp.elf;

/**
 * A place in a section that depends on a symbol ({@code Documentation/bpf/llvm_reloc.rst}).
 *
 * @param offset byte offset in the section that is changed
 * @param type {@code R_BPF_*}
 * @param symbol what it depends on
 */
public record ElfRelocation(long offset, int type, ElfSymbol symbol) {
    /** A 64-bit immediate load. */
    public static final int R_BPF_64_64 = 1;

    /** A call, in objects of the first clangs for BPF, which had no numbers of their own; by the same number as {@link #R_BPF_64_ABS64}. */
    public static final int R_X86_64_PC32 = 2;

    /** A 64-bit number in data. */
    public static final int R_BPF_64_ABS64 = 2;

    /** A 32-bit number in data. */
    public static final int R_BPF_64_ABS32 = 3;

    /** A 32-bit number in data that loaders other than a debugger need not touch. */
    public static final int R_BPF_64_NODYLD32 = 4;

    /** A call. */
    public static final int R_BPF_64_32 = 10;
}
