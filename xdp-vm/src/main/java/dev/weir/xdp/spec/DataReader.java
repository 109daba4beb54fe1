package dev.weir.xdp.spec;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.BtfType;
import dev.weir.xdp.elf.ElfObject;
import dev.weir.xdp.elf.ElfSection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes array maps of the sections that hold global variables: {@code .rodata}, {@code .data}, {@code .bss} and those below them. */
final class DataReader {
    static final String READ_ONLY = ".rodata";
    private static final String WRITABLE = ".data";
    private static final String ZERO = ".bss";
    private static final long MAX_BYTES = 64 << 20;

    private final ElfObject elf;
    private final Map<String, Integer> typeIds = new HashMap<>();
    private long bytesSoFar;

    DataReader(ElfObject elf, Btf btf) {
        this.elf = elf;
        for (int id = 1; id < btf.types().size(); id++) {
            if (btf.type(id) instanceof BtfType.DataSection section) {
                typeIds.put(section.name(), id);
            }
        }
    }

    /** The maps by the index of their section, which is how the code refers to them. */
    Map<Integer, MapSpec> read() {
        Map<Integer, MapSpec> maps = new TreeMap<>();
        for (ElfSection section : elf.sections()) {
            if (isVariables(section) && !holdsAddresses(elf, section)) {
                maps.put(section.index(), readSection(section));
            }
        }
        return maps;
    }

    /** Whether a section of variables is initialised with addresses, which only a linker could fill in: no program may use it. */
    static boolean holdsAddresses(ElfObject elf, ElfSection section) {
        return isVariables(section) && !elf.relocations(section).isEmpty();
    }

    private static boolean isVariables(ElfSection section) {
        return section.isData() && section.size() > 0 && holdsVariables(section.name());
    }

    private static boolean holdsVariables(String section) {
        return isOrIsBelow(section, READ_ONLY) || isOrIsBelow(section, WRITABLE) || isOrIsBelow(section, ZERO);
    }

    /** Whether a section's name is {@code parent}, or begins with it and a dot. */
    static boolean isOrIsBelow(String section, String parent) {
        return section.startsWith(parent)
                && (section.length() == parent.length() || section.charAt(parent.length()) == '.');
    }

    private MapSpec readSection(ElfSection section) {
        bytesSoFar += section.size();
        if (section.size() > MAX_BYTES || bytesSoFar > MAX_BYTES) {
            throw section.bytes()
                    .malformed(0, "the object has more than %d bytes of global variables".formatted(MAX_BYTES));
        }
        boolean readOnly = isOrIsBelow(section.name(), READ_ONLY);
        int flags = MapSpec.FLAG_MMAPABLE | (readOnly ? MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS : 0);
        int size = (int) section.size();
        DataImage image = section.type() == ElfSection.TYPE_NOBITS
                ? DataImage.zeros(size)
                : new DataImage(section.bytes().toBytes());
        return new MapSpec(
                section.name(),
                MapType.ARRAY,
                Integer.BYTES,
                size,
                1,
                flags,
                0,
                types(section.name()),
                new MapContents.Data(image, readOnly),
                null);
    }

    /** String literals have a section, but no variables and so no types. */
    private @Nullable MapTypes types(String section) {
        Integer valueTypeId = typeIds.get(section);
        return valueTypeId == null ? null : new MapTypes(0, valueTypeId);
    }
}
