package dev.weir.xdp.helper;

import static dev.weir.xdp.spec.MapType.ARRAY;
import static dev.weir.xdp.spec.MapType.ARRAY_OF_MAPS;
import static dev.weir.xdp.spec.MapType.BLOOM_FILTER;
import static dev.weir.xdp.spec.MapType.CPUMAP;
import static dev.weir.xdp.spec.MapType.DEVMAP;
import static dev.weir.xdp.spec.MapType.DEVMAP_HASH;
import static dev.weir.xdp.spec.MapType.HASH;
import static dev.weir.xdp.spec.MapType.HASH_OF_MAPS;
import static dev.weir.xdp.spec.MapType.LPM_TRIE;
import static dev.weir.xdp.spec.MapType.LRU_HASH;
import static dev.weir.xdp.spec.MapType.LRU_PERCPU_HASH;
import static dev.weir.xdp.spec.MapType.PERCPU_ARRAY;
import static dev.weir.xdp.spec.MapType.PERCPU_HASH;
import static dev.weir.xdp.spec.MapType.PERF_EVENT_ARRAY;
import static dev.weir.xdp.spec.MapType.PROG_ARRAY;
import static dev.weir.xdp.spec.MapType.QUEUE;
import static dev.weir.xdp.spec.MapType.RINGBUF;
import static dev.weir.xdp.spec.MapType.STACK;
import static dev.weir.xdp.spec.MapType.XSKMAP;

import dev.weir.xdp.spec.MapType;
import java.util.Set;

/** Which types of maps each kind of helper works on ({@code check_map_func_compatibility}, {@code kernel/bpf/verifier.c}). */
final class MapUse {
    static final Set<MapType> NONE = Set.of();

    static final Set<MapType> LOOKUP = Set.of(
            HASH,
            ARRAY,
            PERCPU_HASH,
            PERCPU_ARRAY,
            LRU_HASH,
            LRU_PERCPU_HASH,
            LPM_TRIE,
            ARRAY_OF_MAPS,
            HASH_OF_MAPS,
            DEVMAP,
            DEVMAP_HASH,
            XSKMAP);

    static final Set<MapType> CHANGE =
            Set.of(HASH, ARRAY, PERCPU_HASH, PERCPU_ARRAY, LRU_HASH, LRU_PERCPU_HASH, LPM_TRIE);

    static final Set<MapType> LOOKUP_PER_CPU = Set.of(PERCPU_HASH, PERCPU_ARRAY, LRU_PERCPU_HASH);

    static final Set<MapType> FOR_EACH = Set.of(HASH, ARRAY, PERCPU_HASH, PERCPU_ARRAY, LRU_HASH, LRU_PERCPU_HASH);

    static final Set<MapType> PUSH_OR_PEEK = Set.of(QUEUE, STACK, BLOOM_FILTER);

    static final Set<MapType> POP = Set.of(QUEUE, STACK);

    static final Set<MapType> REDIRECT = Set.of(DEVMAP, DEVMAP_HASH, CPUMAP, XSKMAP);

    static final Set<MapType> RING_BUFFER = Set.of(RINGBUF);

    static final Set<MapType> PERF_EVENTS = Set.of(PERF_EVENT_ARRAY);

    static final Set<MapType> TAIL_CALL = Set.of(PROG_ARRAY);

    private MapUse() {}
}
