package dev.weir.xdp.map;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which maps can be made, and why the others cannot: the kernel's answers. */
class MapCreationIT {
    private static final int ROUNDS = 2500;
    private static final int MAX_BYTES = 8 << 20;

    private static final List<MapType> TYPES = List.of(
            MapType.ARRAY,
            MapType.PERCPU_ARRAY,
            MapType.HASH,
            MapType.PERCPU_HASH,
            MapType.LRU_HASH,
            MapType.LRU_PERCPU_HASH,
            MapType.LPM_TRIE,
            MapType.ARRAY_OF_MAPS,
            MapType.HASH_OF_MAPS,
            MapType.PROG_ARRAY,
            MapType.PERF_EVENT_ARRAY,
            MapType.DEVMAP,
            MapType.DEVMAP_HASH,
            MapType.CPUMAP,
            MapType.XSKMAP,
            MapType.RINGBUF,
            MapType.QUEUE,
            MapType.STACK,
            MapType.BLOOM_FILTER);

    private static final int[] KEY_SIZES = {0, 1, 4, 4, 4, 5, 8, 260, 261};
    private static final int[] VALUE_SIZES = {0, 1, 4, 4, 8, 12, 32767, 32769, 1 << 22, -1};
    private static final int[] ENTRIES = {0, 1, 3, 64, 4096, 12_288, 65_536};
    private static final int[] TOO_MANY_ENTRIES = {(1 << 28) + 1, 1 << 30, -1};

    @BeforeAll
    static void needsKernel() {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        });
    }

    @Test
    void refusesWhatTheKernelRefusesForTheSameReason() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println("seed of the map shapes: " + seed);
        long before = NativeMemory.liveBytes();
        TreeMap<String, Integer> answers = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            MapSpec spec = spec(random, TYPES.get(round % TYPES.size()));
            int kernel = errno(() -> new KernelEngine()
                    .load(CollectionSpec.of("test", List.of(spec), List.of()))
                    .map("test"));
            int own = errno(() -> VmMaps.create(spec));
            assertEquals(Errno.describe(kernel), Errno.describe(own), () -> "seed " + seed + ": " + spec);
            answers.merge(spec.type() + " " + (own == 0 ? "made" : Errno.name(own)), 1, Integer::sum);
        }
        assertEquals(before, NativeMemory.liveBytes());
        TYPES.forEach(type -> assertEquals(true, answers.containsKey(type + " made"), () -> type + ": " + answers));
    }

    private static MapSpec spec(Random random, MapType type) {
        int keySize = pick(random, KEY_SIZES);
        int valueSize = pick(random, VALUE_SIZES);
        int entries = pick(random, ENTRIES);
        if (random.nextInt(3) > 0) {
            // Mostly sizes that the type takes, so that the other checks get their turn.
            keySize = usualKey(type);
            valueSize = usualValue(type, random);
        }
        boolean hash = type == MapType.HASH || type == MapType.LRU_HASH || type == MapType.PERCPU_HASH;
        if (hash && random.nextInt(10) == 0) {
            entries = pick(random, TOO_MANY_ENTRIES);
        } else if (tooLarge(valueSize, entries)) {
            entries = 1;
        }
        entries = possible(type, entries);
        MapSpec inner = type == MapType.ARRAY_OF_MAPS || type == MapType.HASH_OF_MAPS ? inner(random) : null;
        long extra = random.nextInt(12) == 0 ? random.nextInt(20) : 0;
        return new MapSpec(
                "test", type, keySize, valueSize, entries, flags(random, type), extra, null, MapContents.NONE, inner);
    }

    /** How many CPUs a kernel can have, its configuration says. */
    private static int possible(MapType type, int entries) {
        return type == MapType.CPUMAP ? Math.min(entries, 64) : entries;
    }

    private static boolean tooLarge(int valueSize, int entries) {
        return Integer.toUnsignedLong(valueSize) * entries > MAX_BYTES;
    }

    private static MapSpec inner(Random random) {
        MapType type = TYPES.get(random.nextInt(TYPES.size()));
        boolean ofMaps = type == MapType.ARRAY_OF_MAPS || type == MapType.HASH_OF_MAPS;
        int entries = random.nextInt(8) == 0 ? 0 : possible(type, 4096);
        int flags = type == MapType.LPM_TRIE ? MapFlags.NO_PREALLOC : 0;
        return new MapSpec(
                "inner", ofMaps ? MapType.HASH : type, usualKey(type), usualValue(type, random), entries, flags);
    }

    private static int usualKey(MapType type) {
        return switch (type) {
            case RINGBUF, QUEUE, STACK, BLOOM_FILTER -> 0;
            case LPM_TRIE -> 8;
            default -> 4;
        };
    }

    private static int usualValue(MapType type, Random random) {
        return switch (type) {
            case RINGBUF -> 0;
            case DEVMAP, DEVMAP_HASH, CPUMAP -> random.nextBoolean() ? 4 : 8;
            case ARRAY_OF_MAPS, HASH_OF_MAPS, PROG_ARRAY, PERF_EVENT_ARRAY, XSKMAP -> 4;
            default -> pick(random, new int[] {4, 8, 12, 32768});
        };
    }

    /** None, the ones that the type needs, one more of all that there are, or two. */
    private static int flags(Random random, MapType type) {
        int flags = type == MapType.LPM_TRIE && random.nextInt(8) > 0 ? MapFlags.NO_PREALLOC : 0;
        for (int more = random.nextInt(3); more > 0; more--) {
            flags |= 1 << random.nextInt(15);
        }
        return flags;
    }

    private static int pick(Random random, int[] from) {
        return from[random.nextInt(from.length)];
    }

    private static int errno(Supplier<BpfMap> creation) {
        try (BpfMap _ = creation.get()) {
            return 0;
        } catch (BpfException e) {
            return e.errno();
        }
    }
}
