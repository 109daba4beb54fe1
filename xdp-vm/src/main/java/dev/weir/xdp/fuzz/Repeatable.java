package dev.weir.xdp.fuzz;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.MapType;
import java.util.List;
import java.util.Set;

/**
 * Whether two runs of a program on equal input have to come out equal. They need not where hash functions with secrets of their own decide:
 * the order of a hash's entries, what a Bloom filter takes for known, what an LRU map forgets. Nor where a helper may fail to fill memory that
 * counts as filled, as it does in the kernel.
 */
final class Repeatable {
    private static final Set<MapType> SECRETIVE =
            Set.of(MapType.BLOOM_FILTER, MapType.LRU_HASH, MapType.LRU_PERCPU_HASH);
    private static final Set<MapType> ORDERED = Set.of(MapType.ARRAY, MapType.PERCPU_ARRAY);

    private Repeatable() {}

    static boolean is(Candidate candidate) {
        boolean loads = candidate.code().stream()
                .filter(Instruction::isHelperCall)
                .anyMatch(call -> call.immediate() == Helper.XDP_LOAD_BYTES.number());
        boolean walks = candidate.code().stream()
                .filter(Instruction::isHelperCall)
                .anyMatch(call -> call.immediate() == Helper.FOR_EACH_MAP_ELEM.number());
        List<MapReference> references = candidate.setting().references(candidate.code());
        return !loads
                && references.stream()
                        .map(reference ->
                                candidate.setting().map(reference.map()).type())
                        .noneMatch(type -> SECRETIVE.contains(type) || (walks && !ORDERED.contains(type)));
    }
}
