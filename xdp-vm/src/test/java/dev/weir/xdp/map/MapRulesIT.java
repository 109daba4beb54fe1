package dev.weir.xdp.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.sys.Machine;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What control may do with which map: every operation on every kind of map has the kernel's answer, with flags that forbid some, too. */
class MapRulesIT {
    private static final int OPERATIONS = 600;
    private static final int CPUS = Machine.possibleCpus();

    @BeforeAll
    static void needsKernel() {
        Oracle.assumeUsable();
    }

    /** Types that take nothing from control but descriptors, and maps that one side may only read or only write. */
    @ParameterizedTest
    @CsvSource({
        "RINGBUF, 0, 0, 4096, 0",
        "PERF_EVENT_ARRAY, 4, 4, 8, 0",
        "XSKMAP, 4, 4, 8, 0",
        "PROG_ARRAY, 4, 4, 8, 0",
        "ARRAY, 4, 8, 8, 8",
        "ARRAY, 4, 8, 8, 16",
        "PERCPU_ARRAY, 4, 8, 8, 8",
        "HASH, 4, 8, 8, 8",
        "HASH, 4, 8, 8, 16",
        "HASH, 4, 8, 8, 64",
        "PERCPU_HASH, 4, 8, 8, 16",
        "LRU_HASH, 4, 8, 64, 8",
        "LRU_HASH, 4, 8, 64, 16",
        "LRU_PERCPU_HASH, 4, 8, 64, 16",
        "LPM_TRIE, 8, 8, 8, 9",
        "LPM_TRIE, 8, 8, 8, 17",
        "QUEUE, 0, 8, 8, 8",
        "QUEUE, 0, 8, 8, 16",
        "STACK, 0, 8, 8, 16",
        "BLOOM_FILTER, 0, 8, 8, 8",
        "BLOOM_FILTER, 0, 8, 8, 16",
        "DEVMAP, 4, 4, 8, 8",
        "DEVMAP_HASH, 4, 4, 8, 16",
        "XSKMAP, 4, 4, 8, 8",
    })
    void refusesWhatTheKernelRefuses(MapType type, int keySize, int valueSize, int entries, int flags) {
        MapSpec spec = new MapSpec("target", type, keySize, valueSize, entries, flags);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println("seed of the operations on " + spec + ": " + seed);
        try (Collection kernel = load(spec);
                VmMap own = create(spec)) {
            BpfMap theirs = kernel.map("target");
            for (int i = 0; i < OPERATIONS; i++) {
                int kind = random.nextInt(8);
                MemorySegment key = key(random, keySize);
                byte[] bytes = new byte[own.valueBytes()];
                // No descriptor, no interface and no socket has such a number.
                Arrays.fill(bytes, (byte) -1);
                MemorySegment expected = MemorySegment.ofArray(bytes.clone());
                MemorySegment actual = MemorySegment.ofArray(bytes.clone());
                String answer = operate(theirs, kind, key, expected);
                String where = "seed %d, operation %d of kind %d".formatted(seed, i, kind);
                assertEquals(answer, operate(own, kind, key, actual), where);
                assertEquals(Oracle.hex(expected), Oracle.hex(actual), where);
            }
        }
    }

    private static MemorySegment key(Random random, int size) {
        MemorySegment key = MemorySegment.ofArray(new byte[size]);
        if (size >= Integer.BYTES) {
            key.set(ValueLayout.JAVA_INT_UNALIGNED, 0, random.nextInt(10));
        }
        return key;
    }

    private static String operate(BpfMap map, int kind, MemorySegment key, MemorySegment value) {
        return Oracle.outcome(() -> switch (kind) {
            case 0 -> map.lookup(key, value);
            case 1 -> map.delete(key);
            case 2 -> map.lookupAndDelete(key, value);
            case 3 -> map.lookupLocked(key, value);
            case 4 -> map.updateLocked(key, value, UpdateMode.ANY);
            default -> map.update(key, value, Oracle.mode(kind));
        });
    }

    /** Batches come to the same, and stop at the same entry for the same reason. */
    @ParameterizedTest
    @CsvSource({
        "ARRAY, 4, 8, 20, 0",
        "PERCPU_ARRAY, 4, 8, 20, 0",
        "HASH, 4, 8, 20, 0",
        "HASH, 4, 8, 20, 8",
        "PERCPU_HASH, 4, 8, 20, 0",
        "LRU_HASH, 4, 8, 400, 0",
        "LPM_TRIE, 8, 8, 20, 1",
        "DEVMAP, 4, 4, 20, 0",
        "CPUMAP, 4, 4, 20, 0",
    })
    void batchesGiveTheKernelsAnswers(MapType type, int keySize, int valueSize, int entries, int flags) {
        MapSpec spec = new MapSpec("target", type, keySize, valueSize, entries, flags);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println("seed of the batches on " + spec + ": " + seed);
        try (Collection kernel = load(spec);
                VmMap own = create(spec)) {
            BpfMap theirs = kernel.map("target");
            for (int i = 0; i < 200; i++) {
                int count = 1 + random.nextInt(8);
                MemorySegment keys = MemorySegment.ofArray(new byte[count * keySize]);
                MemorySegment values = MemorySegment.ofArray(new byte[count * own.valueBytes()]);
                for (int entry = 0; entry < count; entry++) {
                    keys.set(ValueLayout.JAVA_INT_UNALIGNED, (long) entry * keySize, random.nextInt(22));
                    values.set(ValueLayout.JAVA_INT_UNALIGNED, (long) entry * own.valueBytes(), 1);
                }
                int kind = random.nextInt(6);
                String where = "seed %d, batch %d of kind %d".formatted(seed, i, kind);
                assertEquals(batch(theirs, kind, keys, values, count), batch(own, kind, keys, values, count), where);
                assertEquals(
                        Oracle.outcome(() -> Oracle.contents(theirs).isEmpty()),
                        Oracle.outcome(() -> Oracle.contents(own).isEmpty()));
                assertEquals(Oracle.contents(theirs), Oracle.contents(own), where);
            }
        }
    }

    private static String batch(BpfMap map, int kind, MemorySegment keys, MemorySegment values, int count) {
        int[] done = {0};
        String outcome = Oracle.outcome(() -> {
            done[0] = kind < 2 ? map.deleteBatch(keys, count) : map.updateBatch(keys, values, count, Oracle.mode(kind));
            return true;
        });
        return outcome + " " + done[0];
    }

    /** Few values in a filter with so much room say nothing wrong, so every answer can be compared. */
    @Test
    void bloomFiltersGiveTheKernelsAnswers() {
        MapSpec spec = new MapSpec("target", MapType.BLOOM_FILTER, 0, 12, 1_000_000, 0);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println("seed of the operations on a Bloom filter: " + seed);
        try (Collection kernel = load(spec);
                VmMap own = create(spec)) {
            BpfMap theirs = kernel.map("target");
            for (int i = 0; i < 3000; i++) {
                byte[] bytes = new byte[12];
                new Random(random.nextInt(200)).nextBytes(bytes);
                MemorySegment value = MemorySegment.ofArray(bytes);
                int kind = random.nextInt(9);
                String where = "seed %d, operation %d of kind %d".formatted(seed, i, kind);
                assertEquals(
                        operate(theirs, kind, MemorySegment.NULL, value),
                        operate(own, kind, MemorySegment.NULL, value),
                        where);
            }
        }
    }

    /** Which maps fit into which maps of maps, over random pairs of shapes that differ in a thing or two. */
    @ParameterizedTest
    @EnumSource(names = {"ARRAY_OF_MAPS", "HASH_OF_MAPS"})
    void takesTheInnerMapsThatTheKernelTakes(MapType type) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println("seed of the inner maps: " + seed);
        int fitting = 0;
        for (int i = 0; i < 300; i++) {
            MapSpec template = shape("template", random);
            MapSpec held = random.nextInt(3) == 0 ? shape("held", random) : changed(template, random);
            MapSpec outer = new MapSpec("outer", type, 4, 4, 2, 0, 0, null, MapContents.NONE, template);
            String where = "seed %d, %s into %s".formatted(seed, held, template);
            String expected;
            try (Collection kernel = load(outer, held)) {
                expected = put(kernel.map("outer"), kernel.map("held"));
            }
            try (VmMaps.Group own = VmMaps.group(outer, held)) {
                assertEquals(expected, put(own.map("outer"), own.map("held")), where);
            }
            fitting += expected.equals("true") ? 1 : 0;
        }
        int fits = fitting;
        assertTrue(fits > 20 && fits < 280, () -> fits + " of 300 fit");
    }

    private static String put(BpfMap outer, BpfMap held) {
        return Oracle.outcome(() -> outer.update(MemorySegment.ofArray(new int[] {1}), held, UpdateMode.ANY));
    }

    private static MapSpec shape(String name, Random random) {
        int flags = random.nextInt(3) == 0 ? MapFlags.RDONLY_PROG : 0;
        return switch (random.nextInt(8)) {
            case 0 -> new MapSpec(name, MapType.ARRAY, 4, 8, 4, flags);
            case 1 -> new MapSpec(name, MapType.ARRAY, 4, 8, 4, MapFlags.INNER_MAP);
            case 2 -> new MapSpec(name, MapType.HASH, 4, 8, 4, flags);
            case 3 -> new MapSpec(name, MapType.HASH, 4, 8, 4, MapFlags.NO_PREALLOC);
            case 4 -> new MapSpec(name, MapType.LRU_HASH, 4, 8, 64, 0);
            case 5 -> new MapSpec(name, MapType.LPM_TRIE, 8, 8, 4, MapFlags.NO_PREALLOC);
            case 6 -> new MapSpec(name, MapType.PERCPU_ARRAY, 4, 8, 4, 0);
            default -> new MapSpec(name, MapType.RINGBUF, 0, 0, 4096, 0);
        };
    }

    private static MapSpec changed(MapSpec template, Random random) {
        boolean entries = random.nextBoolean();
        boolean sized = template.type() != MapType.RINGBUF && random.nextInt(4) == 0;
        return new MapSpec(
                "held",
                template.type(),
                template.keySize(),
                sized ? template.valueSize() + 4 : template.valueSize(),
                entries ? template.maxEntries() * 2 : template.maxEntries(),
                template.flags());
    }

    private static VmMap create(MapSpec spec) {
        return Maps.create(spec, MapEnvironment.of(new MapTable(), CPUS));
    }

    private static Collection load(MapSpec... specs) {
        return new KernelEngine().load(CollectionSpec.of("test", List.of(specs), List.of()));
    }
}
