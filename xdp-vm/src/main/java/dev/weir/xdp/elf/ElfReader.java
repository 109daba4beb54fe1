package dev.weir.xdp.elf;

import dev.weir.xdp.bytes.SectionBytes;
import dev.weir.xdp.bytes.StringTable;
import java.util.ArrayList;
import java.util.List;

/** Reads the header, the section table and the symbol table of an object (System V ABI, chapter "Object files"). */
final class ElfReader {
    private static final int MAGIC = 0x464c_457f;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int TYPE_RELOCATABLE = 1;
    private static final int MACHINE_BPF = 247;
    private static final int SECTION_HEADER_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    private static final int TYPE_NULL = 0;

    private final SectionBytes file;

    ElfReader(SectionBytes file) {
        this.file = file;
    }

    ElfObject read() {
        checkHeader();
        List<ElfSection> sections = readSections();
        return new ElfObject(file, sections, readSymbols(sections));
    }

    private void checkHeader() {
        require(file.size() >= 64 && file.i32(0) == MAGIC, 0, "this is not an ELF file");
        require(file.u8(4) == CLASS_64, 4, "this is not a 64-bit object");
        require(file.u8(5) == LITTLE_ENDIAN, 5, "this is a big-endian object; build it with -target bpfel or bpf");
        require(file.u8(6) == 1, 6, "ELF version %d is unknown".formatted(file.u8(6)));
        require(file.u16(16) == TYPE_RELOCATABLE, 16, "this is not a relocatable object; build it with clang -c");
        require(
                file.u16(18) == MACHINE_BPF,
                18,
                "this object is for machine %d, not for BPF (%d); build it with clang -target bpf"
                        .formatted(file.u16(18), MACHINE_BPF));
    }

    private List<ElfSection> readSections() {
        long table = file.i64(40);
        int count = file.u16(60);
        int names = file.u16(62);
        require(
                file.u16(58) == SECTION_HEADER_BYTES,
                58,
                "section headers of %d bytes; %d are expected".formatted(file.u16(58), SECTION_HEADER_BYTES));
        SectionBytes headers = file.slice(table, (long) count * SECTION_HEADER_BYTES, "section headers");
        require(names < count, 62, "the section of names, %d, does not exist".formatted(names));
        StringTable nameTable = new StringTable(contents(headers, names, "section names"));
        List<ElfSection> sections = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            sections.add(readSection(headers, index, nameTable));
        }
        checkDisjoint(headers, sections);
        return sections;
    }

    /** Sections that share bytes would let a small file describe a huge amount of work. */
    private void checkDisjoint(SectionBytes headers, List<ElfSection> sections) {
        long total =
                sections.stream().mapToLong(section -> section.bytes().size()).sum();
        if (total > file.size()) {
            throw headers.malformed(
                    0, "the sections have %d bytes altogether, the file only %d".formatted(total, file.size()));
        }
    }

    private ElfSection readSection(SectionBytes headers, int index, StringTable names) {
        int at = index * SECTION_HEADER_BYTES;
        String name = names.at(headers.u32(at));
        long size = headers.i64(at + 32);
        if (size < 0) {
            throw headers.malformed(at + 32, "section %s has %s bytes".formatted(name, Long.toUnsignedString(size)));
        }
        return new ElfSection(
                index,
                name,
                headers.i32(at + 4),
                headers.i64(at + 8),
                size,
                headers.u32(at + 40),
                headers.u32(at + 44),
                headers.i64(at + 56),
                contents(headers, index, name));
    }

    private SectionBytes contents(SectionBytes headers, int index, String name) {
        int at = index * SECTION_HEADER_BYTES;
        int type = headers.i32(at + 4);
        if (type == TYPE_NULL || type == ElfSection.TYPE_NOBITS) {
            return file.slice(0, 0, name);
        }
        long offset = headers.i64(at + 24);
        long size = headers.i64(at + 32);
        if (offset < 0 || size < 0 || size > file.size() || offset > file.size() - size) {
            throw headers.malformed(
                    at + 24,
                    "section %s, %s bytes at %s, reaches beyond the end of the file at %d"
                            .formatted(name, Long.toUnsignedString(size), Long.toUnsignedString(offset), file.size()));
        }
        return file.slice(offset, size, name);
    }

    private List<ElfSymbol> readSymbols(List<ElfSection> sections) {
        List<ElfSymbol> symbols = new ArrayList<>();
        for (ElfSection section : sections) {
            if (section.type() == ElfSection.TYPE_SYMTAB) {
                if (!symbols.isEmpty()) {
                    throw section.bytes().malformed(0, "this is a second symbol table");
                }
                readSymbols(section, sections, symbols);
            }
        }
        return symbols;
    }

    private void readSymbols(ElfSection table, List<ElfSection> sections, List<ElfSymbol> symbols) {
        SectionBytes bytes = table.bytes();
        if (table.entrySize() != SYMBOL_BYTES || bytes.size() % SYMBOL_BYTES != 0) {
            throw bytes.malformed(
                    0,
                    "%d bytes in entries of %d; entries of %d are expected"
                            .formatted(bytes.size(), table.entrySize(), SYMBOL_BYTES));
        }
        if (table.link() >= sections.size()) {
            throw bytes.malformed(0, "the section of its names, %d, does not exist".formatted(table.link()));
        }
        StringTable names = new StringTable(sections.get((int) table.link()).bytes());
        for (int at = 0; at < bytes.size(); at += SYMBOL_BYTES) {
            symbols.add(readSymbol(bytes, at, names, sections));
        }
    }

    private static ElfSymbol readSymbol(SectionBytes bytes, int at, StringTable names, List<ElfSection> sections) {
        int info = bytes.u8(at + 4);
        int section = bytes.u16(at + 6);
        if (section >= sections.size() && section < 0xff00) {
            throw bytes.malformed(at + 6, "there is no section %d".formatted(section));
        }
        return new ElfSymbol(
                at / SYMBOL_BYTES,
                names.at(bytes.u32(at)),
                info & 0xf,
                info >>> 4,
                bytes.u8(at + 5) & 0x3,
                section,
                bytes.i64(at + 8),
                bytes.i64(at + 16));
    }

    private void require(boolean condition, long offset, String reason) {
        if (!condition) {
            throw file.malformed(offset, reason);
        }
    }
}
