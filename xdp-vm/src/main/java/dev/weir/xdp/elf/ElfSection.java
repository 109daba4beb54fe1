package dev.weir.xdp.elf;

import dev.weir.xdp.bytes.SectionBytes;

/**
 * A section of an object file.
 *
 * @param index its place in the section table
 * @param name its name; empty if it has none
 * @param type {@code sh_type}, one of the constants here or another
 * @param flags {@code sh_flags}
 * @param size bytes that it takes in memory
 * @param link {@code sh_link}: index of the section that it refers to
 * @param info {@code sh_info}: for relocations, index of the section that they change
 * @param entrySize {@code sh_entsize}: bytes of an entry, for tables
 * @param bytes its contents; empty for {@link #TYPE_NOBITS}
 */
public record ElfSection(
        int index,
        String name,
        int type,
        long flags,
        long size,
        long link,
        long info,
        long entrySize,
        SectionBytes bytes) {
    /** Contents defined by the program. */
    public static final int TYPE_PROGBITS = 1;

    /** A symbol table. */
    public static final int TYPE_SYMTAB = 2;

    /** A string table. */
    public static final int TYPE_STRTAB = 3;

    /** Relocations whose addends stand apart. */
    public static final int TYPE_RELA = 4;

    /** Takes no bytes in the file; zeros in memory. */
    public static final int TYPE_NOBITS = 8;

    /** Relocations whose addends stand in the bytes that they change. */
    public static final int TYPE_REL = 9;

    private static final long FLAG_ALLOCATED = 0x2;
    private static final long FLAG_EXECUTABLE = 0x4;

    /** Whether it holds instructions. */
    public boolean isCode() {
        return type == TYPE_PROGBITS && (flags & FLAG_EXECUTABLE) != 0;
    }

    /** Whether it holds data that is there at run time. */
    public boolean isData() {
        return (type == TYPE_PROGBITS || type == TYPE_NOBITS)
                && (flags & FLAG_ALLOCATED) != 0
                && (flags & FLAG_EXECUTABLE) == 0;
    }
}
