package dev.weir.xdp.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Program;
import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.sys.Machine;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Maps whose values are maps, programs, interfaces and CPUs, held against the kernel's. */
class ReferenceMapsIT {
    private static final int OPERATIONS = 400;
    private static final int KEYS = 12;
    private static final int ENTRIES = 8;

    @BeforeAll
    static void needsKernel() {
        Oracle.assumeUsable();
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY_OF_MAPS", "HASH_OF_MAPS"})
    void mapsOfMapsGiveTheKernelsAnswers(MapType type) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println("seed of the operations on " + type + ": " + seed);
        MapSpec inner = new MapSpec("inner", MapType.ARRAY, 4, 8, 2, 0);
        MapSpec other = new MapSpec("other", MapType.ARRAY, 4, 8, 3, 0);
        MapSpec outer = new MapSpec("outer", type, 4, 4, ENTRIES, 0, 0, null, MapContents.NONE, inner);
        long before = NativeMemory.liveBytes();
        try (Collection kernel = load(outer, inner, other);
                VmMaps.Group own = VmMaps.group(outer, inner, other)) {
            for (int i = 0; i < OPERATIONS; i++) {
                MemorySegment key = u32(random.nextInt(KEYS));
                int kind = random.nextInt(8);
                String held = random.nextInt(5) == 0 ? "other" : "inner";
                String where = "seed %d, operation %d (%d)".formatted(seed, i, kind);
                assertEquals(
                        operate(kernel.map("outer"), kernel.map(held), kind, key),
                        operate(own.map("outer"), own.map(held), kind, key),
                        where);
            }
            assertEquals(
                    Oracle.contents(kernel.map("outer")).keySet(),
                    Oracle.contents(own.map("outer")).keySet(),
                    () -> "seed " + seed);
        }
        assertEquals(before, NativeMemory.liveBytes());
    }

    private static String operate(BpfMap outer, BpfMap held, int kind, MemorySegment key) {
        MemorySegment value = u32(-1);
        return Oracle.outcome(() -> switch (kind) {
            case 0, 1 -> outer.lookup(key, value);
            case 2 -> outer.delete(key);
            case 3 -> outer.update(key, value, UpdateMode.ANY);
            default -> outer.update(key, held, Oracle.mode(kind));
        });
    }

    @Test
    void anInnerMapLivesWhileItIsHeld() {
        long before = NativeMemory.liveBytes();
        MapSpec inner = new MapSpec("inner", MapType.HASH, 4, 8, 2, 0);
        MapSpec outer = new MapSpec("outer", MapType.ARRAY_OF_MAPS, 4, 4, 2, 0, 0, null, MapContents.NONE, inner);
        MapTable table = new MapTable();
        MapEnvironment environment = MapEnvironment.of(table, 2);
        try (VmMap holder = Maps.create(outer, environment);
                VmMaps.Scratch scratch = new VmMaps.Scratch()) {
            VmMap held = Maps.create(inner, environment);
            holder.update(u32(1), held, UpdateMode.ANY);
            held.close();
            assertThrows(IllegalStateException.class, () -> held.delete(u32(0)));
            VmMap found = table.get(holder.lookup(0, scratch.key(1)));
            assertEquals(held, found);
            assertEquals(0, held.update(0, scratch.key(5), scratch.value(50), 0));
            assertNotEquals(0, held.lookup(0, scratch.key(5)));
            holder.delete(u32(1));
            assertEquals(0, holder.lookup(0, scratch.key(1)));
            assertEquals(null, table.get(held.handle()));
        }
        assertEquals(before, NativeMemory.liveBytes());
    }

    @Test
    void programArraysGiveTheKernelsAnswers() {
        MapSpec array = new MapSpec("array", MapType.PROG_ARRAY, 4, 4, ENTRIES, 0);
        ProgramSpec pass =
                ProgramSpec.xdp("pass", new Assembler().assemble("r0 = 2\nexit").instructions());
        Random random = new Random(7);
        try (Collection kernel = new KernelEngine().load(CollectionSpec.of("test", List.of(array), List.of(pass)));
                VmMap own = VmMaps.create(array)) {
            for (int i = 0; i < OPERATIONS; i++) {
                MemorySegment key = u32(random.nextInt(KEYS));
                int kind = random.nextInt(6);
                BpfMap theirs = kernel.map("array");
                assertEquals(
                        operate(theirs, kernel.program("pass"), kind, key),
                        operate(own, VmMaps.program("pass"), kind, key),
                        "operation " + i + " of kind " + kind);
            }
        }
    }

    private static String operate(BpfMap array, Program program, int kind, MemorySegment key) {
        return Oracle.outcome(() -> switch (kind) {
            case 0, 1 -> array.lookup(key, u32(0));
            case 2 -> array.delete(key);
            case 3 -> array.update(key, u32(-1), UpdateMode.ANY);
            default -> array.update(key, program, kind == 4 ? UpdateMode.ANY : UpdateMode.REPLACE);
        });
    }

    /** Interface 1 is the loopback, which every namespace has; nobody has the last one. */
    @ParameterizedTest
    @CsvSource({"DEVMAP, 4", "DEVMAP, 8", "DEVMAP_HASH, 4", "DEVMAP_HASH, 8", "CPUMAP, 4", "CPUMAP, 8"})
    void targetsOfRedirectsGiveTheKernelsAnswers(MapType type, int valueSize) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        System.out.println("seed of the operations on " + type + ": " + seed);
        MapSpec spec = new MapSpec("targets", type, 4, valueSize, ENTRIES, 0);
        MapEnvironment environment = new MapEnvironment(
                new MapTable(),
                Machine.possibleCpus(),
                Btf.NONE,
                index -> index == 1,
                () -> {},
                MapEnvironment.MemoryAdvice.NONE);
        int[] values = {0, 1, 1, 1, 64, 1 << 20, Integer.MAX_VALUE, -1};
        if (type == MapType.CPUMAP) {
            values = new int[] {0, 1, 64, 16_384, 16_385, -1};
        }
        try (Collection kernel = load(spec);
                VmMap own = Maps.create(spec, environment)) {
            BpfMap theirs = kernel.map("targets");
            for (int i = 0; i < OPERATIONS; i++) {
                MemorySegment key = u32(random.nextInt(KEYS));
                int kind = random.nextInt(8);
                int program = random.nextInt(4) == 0 ? 99_999 : random.nextInt(2) - 1;
                int[] value = {values[random.nextInt(values.length)], program};
                MemorySegment expected = MemorySegment.ofArray(value.clone());
                MemorySegment actual = MemorySegment.ofArray(value.clone());
                String where = "seed %d, operation %d (%d), key %d, value %d, program %d"
                        .formatted(
                                seed, i, kind, key.get(java.lang.foreign.ValueLayout.JAVA_INT, 0), value[0], program);
                assertEquals(operate(theirs, kind, key, expected), operate(own, kind, key, actual), where);
                assertEquals(Oracle.hex(expected), Oracle.hex(actual), where);
            }
            assertEquals(Oracle.contents(theirs), Oracle.contents(own), () -> "seed " + seed);
        }
    }

    private static String operate(BpfMap map, int kind, MemorySegment key, MemorySegment value) {
        return Oracle.outcome(() -> switch (kind) {
            case 0, 1 -> map.lookup(key, value);
            case 2 -> map.delete(key);
            default -> map.update(key, value, Oracle.mode(kind));
        });
    }

    @Test
    void bloomFiltersForgetNothing() {
        MapSpec spec = new MapSpec("set", MapType.BLOOM_FILTER, 0, 8, 1000, 0);
        try (Collection kernel = load(spec);
                VmMap own = VmMaps.create(spec)) {
            for (BpfMap map : List.of(kernel.map("set"), own)) {
                for (long i = 0; i < 1000; i++) {
                    assertTrue(map.update(MemorySegment.NULL, u64(i * 7), UpdateMode.ANY));
                }
                int strangers = 0;
                for (long i = 0; i < 7000; i++) {
                    boolean there = map.lookup(MemorySegment.NULL, u64(i));
                    assertTrue(there || i % 7 != 0);
                    strangers += there ? 1 : 0;
                }
                int members = strangers;
                assertTrue(members < 1000 + 600, () -> map + " takes too many for members: " + members);
                assertEquals(
                        Errno.EOPNOTSUPP,
                        assertThrows(BpfException.class, () -> map.delete(MemorySegment.NULL))
                                .errno());
                assertEquals("EINVAL", Oracle.outcome(() -> map.update(MemorySegment.NULL, u64(1), UpdateMode.CREATE)));
            }
        }
    }

    private static Collection load(MapSpec... specs) {
        return new KernelEngine().load(CollectionSpec.of("test", List.of(specs), List.of()));
    }

    private static MemorySegment u32(int value) {
        return MemorySegment.ofArray(new int[] {value});
    }

    private static MemorySegment u64(long value) {
        return MemorySegment.ofArray(new long[] {value});
    }
}
