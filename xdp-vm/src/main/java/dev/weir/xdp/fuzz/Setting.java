package dev.weir.xdp.fuzz;

import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.BtfType;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.PseudoSource;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What programs find around them.
 *
 * @param name for messages
 * @param maps the maps; loads of programs carry indices into this list
 * @param byName the same by their names
 * @param btf the types that programs and maps refer to
 */
record Setting(String name, List<MapSpec> maps, Map<String, MapSpec> byName, Btf btf) {
    /** Of an object's maps this much is kept: to fill and compare more takes longer than it tells. */
    private static final int MOST_ENTRIES = 8;

    private static Setting of(String name, List<MapSpec> maps, Btf btf) {
        return new Setting(
                name,
                List.copyOf(maps),
                maps.stream().collect(Collectors.toUnmodifiableMap(MapSpec::name, Function.identity())),
                btf);
    }

    /** The one of drafts. */
    static Setting ofDrafts() {
        return of("drafts", DraftMaps.all(), DraftTypes.btf());
    }

    /** Whether it is the one of drafts. */
    boolean isOfDrafts() {
        return btf == DraftTypes.btf();
    }

    /** That of an object's programs, with small maps. */
    static Setting of(CollectionSpec object) {
        return of(
                object.name(),
                object.maps().values().stream().map(Setting::small).toList(),
                object.btf());
    }

    private static MapSpec small(MapSpec map) {
        boolean bytes = map.type() == MapType.RINGBUF;
        MapSpec small = bytes || map.maxEntries() <= MOST_ENTRIES ? map : map.withMaxEntries(MOST_ENTRIES);
        return small.contents() instanceof MapContents.References ? small.withContents(MapContents.NONE) : small;
    }

    /** A program's instructions with the indices of its maps. */
    Instructions indexed(ProgramSpec program) {
        return program.link(map -> maps.indexOf(byName.get(map)));
    }

    /** Which maps the loads of a program with indices refer to. */
    List<MapReference> references(Instructions program) {
        List<MapReference> references = new ArrayList<>();
        for (int slot = 0; slot < program.size(); slot++) {
            Instruction load = program.get(slot);
            if (refersToMap(load)) {
                String map = maps.get(load.immediate()).name();
                references.add(
                        load.source() == PseudoSource.MAP_FD
                                ? new MapReference.ToMap(slot, map)
                                : new MapReference.ToValue(
                                        slot, map, program.get(slot + 1).immediate()));
            }
        }
        return references;
    }

    /** A map by its name. */
    MapSpec map(String map) {
        return Objects.requireNonNull(byName.get(map), map);
    }

    /** Whether a map's values are plain bytes: there is no lock in them. */
    boolean isPlain(MapSpec map) {
        return map.types() == null
                || btf.types().stream()
                        .noneMatch(type -> type instanceof BtfType.Struct struct
                                && struct.name().equals("bpf_spin_lock"));
    }

    /** A program whose loads of maps carry no indices any more, but still say that they are such. */
    static Instructions unnumbered(Instructions program) {
        Instructions.Builder unnumbered = Instructions.builder().addAll(program);
        for (int slot = 0; slot < program.size(); slot++) {
            if (refersToMap(program.get(slot))) {
                unnumbered.set(slot, program.get(slot).withImmediate(0));
            }
        }
        return unnumbered.build();
    }

    /** A program without the indices, as specs have it. */
    static Instructions nameless(Instructions program) {
        Instructions.Builder nameless = Instructions.builder().addAll(program);
        for (int slot = 0; slot < program.size(); slot++) {
            Instruction load = program.get(slot);
            if (refersToMap(load)) {
                nameless.set(slot, load.withSource(PseudoSource.NONE).withImmediate(0))
                        .set(slot + 1, program.get(slot + 1).withImmediate(0));
            }
        }
        return nameless.build();
    }

    static boolean refersToMap(Instruction load) {
        return load.isLoadImmediate64()
                && (load.source() == PseudoSource.MAP_FD || load.source() == PseudoSource.MAP_VALUE);
    }
}
