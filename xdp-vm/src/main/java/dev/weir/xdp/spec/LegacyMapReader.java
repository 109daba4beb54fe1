package dev.weir.xdp.spec;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.BtfType;
import dev.weir.xdp.elf.ElfObject;
import dev.weir.xdp.elf.ElfSection;
import dev.weir.xdp.elf.ElfSymbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the maps of sections {@code maps} and {@code maps/...}, each where a symbol stands, and what they hold at first: inner maps by
 * their ids, and programs by their sections, which are called {@code ID/KEY} ({@code __section_tail} of iproute2).
 */
final class LegacyMapReader {
    private static final String SECTION = "maps";
    private static final Pattern TAIL =
            Pattern.compile("(0[xX][0-9a-fA-F]{1,7}|0|[1-9][0-9]{0,8})/(0[xX][0-9a-fA-F]{1,7}|0|[1-9][0-9]{0,8})");
    private static final String TYPES_OF = "____btf_map_";
    private static final int IN_NO_MAP = -1;
    private static final int MAX_MAPS = 1024;

    private final ElfObject elf;
    /** Types of key and value by the map's name, where a macro of that time ({@code BPF_ANNOTATE_KV_PAIR}) has left them. */
    private final Map<String, MapTypes> types = new HashMap<>();

    private final Map<Integer, NavigableMap<Long, MapSpec>> bySection = new TreeMap<>();
    private final List<LegacyMap> all = new ArrayList<>();

    LegacyMapReader(ElfObject elf, Btf btf) {
        this.elf = elf;
        for (BtfType type : btf.types()) {
            if (type instanceof BtfType.Struct struct
                    && struct.name().startsWith(TYPES_OF)
                    && struct.members().size() == 2) {
                types.put(
                        struct.name().substring(TYPES_OF.length()),
                        new MapTypes(
                                struct.members().get(0).typeId(),
                                struct.members().get(1).typeId()));
            }
        }
    }

    /** The maps by the index of their section and their offset in it, which is how the code refers to them. */
    Map<Integer, NavigableMap<Long, MapSpec>> read() {
        for (ElfSection section : elf.sections()) {
            boolean named = section.name().equals(SECTION) || section.name().startsWith(SECTION + "/");
            if (named && section.type() == ElfSection.TYPE_PROGBITS) {
                readSection(section);
            }
        }
        return bySection;
    }

    private void readSection(ElfSection section) {
        NavigableMap<Long, String> names = new TreeMap<>();
        for (ElfSymbol symbol : elf.symbols()) {
            if (symbol.sectionIndex() == section.index() && symbol.isNamed()) {
                names.putIfAbsent(symbol.value(), symbol.name());
            }
        }
        List<LegacyMap> maps = new ArrayList<>();
        NavigableMap<Long, MapSpec> byOffset = new TreeMap<>();
        if (names.size() > MAX_MAPS) {
            throw section.bytes().malformed(0, "%d maps are too many; %d are read".formatted(names.size(), MAX_MAPS));
        }
        names.forEach((offset, name) -> {
            Long next = names.higherKey(offset);
            long end = next == null ? section.bytes().size() : next;
            LegacyMap map = LegacyMap.read(section.bytes(), offset, end - offset, name);
            maps.add(map);
            byOffset.put(offset, map.spec());
        });
        for (LegacyMap map : maps) {
            if (map.spec().type().holdsMaps() && (map.innerIndex() >= 0 || map.innerId() != 0)) {
                MapSpec inner = innerOf(map, maps, section);
                byOffset.replaceAll((_, spec) -> spec.name().equals(map.spec().name()) ? spec.holding(inner) : spec);
            }
        }
        byOffset.replaceAll((_, spec) -> {
            MapTypes known = types.get(spec.name());
            return known != null && spec.type().takesTypes() ? spec.withTypes(known) : spec;
        });
        all.addAll(maps);
        bySection.put(section.index(), byOffset);
    }

    private static MapSpec innerOf(LegacyMap map, List<LegacyMap> maps, ElfSection section) {
        Optional<LegacyMap> inner = map.innerIndex() >= 0
                ? maps.stream().skip(map.innerIndex()).findFirst()
                : maps.stream().filter(each -> each.id() == map.innerId()).findFirst();
        if (inner.isEmpty() || inner.get().spec().type().holdsMaps()) {
            throw section.bytes()
                    .malformed(
                            0,
                            "map %s holds maps of a kind that is not there, or that hold maps themselves"
                                    .formatted(map.spec().name()));
        }
        return inner.get().spec();
    }

    /** What maps hold at first, by their names. */
    Map<String, MapContents> contents(Iterable<CodeFunction> functions) {
        Map<String, Map<Integer, String>> names = new HashMap<>();
        for (LegacyMap outer : all) {
            for (LegacyMap inner : all) {
                boolean held = outer.spec().type().holdsMaps()
                        && outer.innerId() != 0
                        && inner.id() == outer.innerId()
                        && inner.outerIndex() != IN_NO_MAP;
                if (held) {
                    put(names, outer, inner.outerIndex(), inner.spec().name());
                }
            }
        }
        functions.forEach(function -> {
            Matcher tail = TAIL.matcher(function.section());
            if (function.entry() && tail.matches()) {
                int id = Integer.decode(tail.group(1));
                all.stream()
                        .filter(map -> map.spec().type() == MapType.PROG_ARRAY && map.id() == id)
                        .forEach(map -> put(names, map, Integer.decode(tail.group(2)), function.name()));
            }
        });
        Map<String, MapContents> contents = new HashMap<>();
        names.forEach((map, held) -> contents.put(map, new MapContents.References(held)));
        return contents;
    }

    private static void put(Map<String, Map<Integer, String>> names, LegacyMap map, int key, String value) {
        names.computeIfAbsent(map.spec().name(), _ -> new HashMap<>()).put(key, value);
    }
}
