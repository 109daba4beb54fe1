package dev.weir.xdp.spec;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.BtfType;
import dev.weir.xdp.elf.ElfObject;
import dev.weir.xdp.elf.ElfRelocation;
import dev.weir.xdp.elf.ElfSection;
import dev.weir.xdp.elf.ElfSymbol;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Finds the maps of an object in its {@code .maps} section and the types of its variables. */
final class MapReader {
    static final String SECTION = ".maps";

    private final ElfObject elf;
    private final Btf btf;
    private final NavigableMap<Long, MapSpec> maps = new TreeMap<>();
    private final NavigableMap<Long, MapSpec> holders = new TreeMap<>();

    MapReader(ElfObject elf, Btf btf) {
        this.elf = elf;
        this.btf = btf;
    }

    /** The maps by their offset in the section, which is how the code refers to them. */
    NavigableMap<Long, MapSpec> read() {
        Optional<ElfSection> section = elf.section(SECTION);
        if (section.isPresent()) {
            ElfSection definitions = section.get();
            BtfType.DataSection types = btf.dataSections()
                    .filter(each -> each.name().equals(SECTION))
                    .findFirst()
                    .orElseThrow(() -> definitions.bytes().malformed(0, "the maps have no types; build with clang -g"));
            types.variables().forEach(placement -> readMap(definitions, placement));
            readContents(definitions);
        }
        return maps;
    }

    private void readMap(ElfSection section, BtfType.Placement placement) {
        long offset = placement.offset();
        if (!(btf.type(placement.variableId()) instanceof BtfType.Variable variable)) {
            throw section.bytes().malformed(offset, "type %d is not a variable".formatted(placement.variableId()));
        }
        MapDefinition definition = new MapDefinition(btf, section.bytes(), offset, variable.name());
        MapSpec map = definition.read(variable.typeId());
        if (maps.put(offset, map) != null) {
            throw section.bytes().malformed(offset, "two maps are defined here");
        }
        if (definition.valuesOffset() >= 0) {
            holders.put(definition.valuesOffset(), map);
        }
    }

    /** An initialised map of maps or programs holds addresses, and so has relocations in its {@code values}. */
    private void readContents(ElfSection section) {
        Map<String, Map<Integer, String>> contents = new HashMap<>();
        for (ElfRelocation relocation : elf.relocations(section)) {
            Map.Entry<Long, MapSpec> holder = holders.floorEntry(relocation.offset());
            long distance = holder == null ? -1 : relocation.offset() - holder.getKey();
            if (holder == null || distance % Long.BYTES != 0) {
                throw section.bytes()
                        .malformed(relocation.offset(), "an address that is not among the values of a map");
            }
            contents.computeIfAbsent(holder.getValue().name(), _ -> new HashMap<>())
                    .put((int) (distance / Long.BYTES), nameOf(section, relocation));
        }
        maps.replaceAll((_, map) -> {
            Map<Integer, String> names = contents.get(map.name());
            return names == null ? map : map.withContents(new MapContents.References(names));
        });
    }

    private String nameOf(ElfSection section, ElfRelocation relocation) {
        ElfSymbol symbol = relocation.symbol();
        if (symbol.sectionIndex() != section.index()) {
            return symbol.name();
        }
        long target = symbol.value() + section.bytes().i64(relocation.offset());
        MapSpec map = maps.get(target);
        if (map == null) {
            throw section.bytes().malformed(relocation.offset(), "there is no map at offset %d".formatted(target));
        }
        return map.name();
    }
}
