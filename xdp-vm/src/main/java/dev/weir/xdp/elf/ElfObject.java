package dev.weir.xdp.elf;

import dev.weir.xdp.bytes.SectionBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A relocatable object file. Immutable; shares the bytes that it was read from. */
public final class ElfObject {
    private static final int RELOCATION_BYTES = 16;

    private final SectionBytes file;
    private final List<ElfSection> sections;
    private final List<ElfSymbol> symbols;
    private final Map<Long, ElfSection> relocationsByTarget = new HashMap<>();

    ElfObject(SectionBytes file, List<ElfSection> sections, List<ElfSymbol> symbols) {
        this.file = file;
        this.sections = List.copyOf(sections);
        this.symbols = List.copyOf(symbols);
        for (ElfSection section : sections) {
            boolean relocates = section.type() == ElfSection.TYPE_REL || section.type() == ElfSection.TYPE_RELA;
            if (relocates && relocationsByTarget.put(section.info(), section) != null) {
                throw section.bytes().malformed(0, "this is a second set of relocations of the same section");
            }
        }
    }

    /**
     * Reads an object.
     *
     * @param name name of the object, for messages
     * @throws dev.weir.xdp.error.MalformedObjectException if it is anything but a little-endian ELF64 relocatable for BPF, or damaged
     */
    public static ElfObject parse(byte[] object, String name) {
        return new ElfReader(SectionBytes.of(name, "ELF header", object)).read();
    }

    /** Name of the object, for messages. */
    public String name() {
        return file.object();
    }

    /** All sections, by index. */
    public List<ElfSection> sections() {
        return sections;
    }

    /** The first section of a name. */
    public Optional<ElfSection> section(String name) {
        return sections.stream().filter(section -> section.name().equals(name)).findFirst();
    }

    /** All symbols, by index. */
    public List<ElfSymbol> symbols() {
        return symbols;
    }

    /**
     * The relocations of a section, in the order of the object.
     *
     * @throws dev.weir.xdp.error.MalformedObjectException if they are damaged, or reach beyond the section
     */
    public List<ElfRelocation> relocations(ElfSection changed) {
        ElfSection section = relocationsByTarget.get((long) changed.index());
        return section == null ? List.of() : readRelocations(section, changed);
    }

    private List<ElfRelocation> readRelocations(ElfSection section, ElfSection changed) {
        SectionBytes bytes = section.bytes();
        if (section.type() == ElfSection.TYPE_RELA) {
            throw bytes.malformed(0, "relocations with addends are not what compilers write for BPF");
        }
        if (section.entrySize() != RELOCATION_BYTES || bytes.size() % RELOCATION_BYTES != 0) {
            throw bytes.malformed(
                    0,
                    "%d bytes in entries of %d; entries of %d are expected"
                            .formatted(bytes.size(), section.entrySize(), RELOCATION_BYTES));
        }
        List<ElfRelocation> all = new ArrayList<>(bytes.size() / RELOCATION_BYTES);
        for (int at = 0; at < bytes.size(); at += RELOCATION_BYTES) {
            long offset = bytes.i64(at);
            if (offset < 0 || offset >= changed.size()) {
                throw bytes.malformed(at, "a relocation lies outside section %s".formatted(changed.name()));
            }
            long symbol = bytes.u32(at + 12);
            if (symbol >= symbols.size()) {
                throw bytes.malformed(at + 12, "there is no symbol %d".formatted(symbol));
            }
            all.add(new ElfRelocation(offset, bytes.i32(at + 8), symbols.get((int) symbol)));
        }
        return all;
    }
}
