package dev.weir.xdp.kernel;

import static dev.weir.xdp.kernel.Kernel.u32;
import static dev.weir.xdp.kernel.Kernel.u64;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.sys.Machine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KernelMapIT {
    private static final int NO_PREALLOCATION = 1;

    @BeforeAll
    static void needsKernel() {
        Kernel.assumeUsable();
    }

    @ParameterizedTest
    @EnumSource(names = {"HASH", "LRU_HASH"})
    void findsWhatWasPutAndForgetsWhatWasDeleted(MapType type) {
        try (BpfMap map = Kernel.map(type, 4, 8, 128, 0)) {
            MemorySegment value = u64(0);
            assertFalse(map.lookup(u32(1), value));
            assertTrue(map.update(u32(1), u64(42), UpdateMode.ANY));
            assertTrue(map.lookup(u32(1), value));
            assertEquals(42, value.get(JAVA_LONG, 0));
            assertTrue(map.delete(u32(1)));
            assertFalse(map.delete(u32(1)));
            assertFalse(map.lookup(u32(1), value));
        }
    }

    @Test
    void takesSegmentsOffHeapAndLargerThanNeeded() {
        try (BpfMap map = Kernel.map(MapType.HASH, 4, 8, 16, 0);
                Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(64);
            MemorySegment value = arena.allocate(64);
            key.set(JAVA_INT, 0, 7);
            value.set(JAVA_LONG, 0, 70);
            map.update(key, value, UpdateMode.ANY);
            value.fill((byte) 0xff);
            assertTrue(map.lookup(key, value));
            assertEquals(70, value.get(JAVA_LONG, 0));
            assertEquals(-1, value.get(JAVA_LONG, 8));
        }
    }

    @Test
    void refusesSegmentsThatAreTooSmall() {
        try (BpfMap map = Kernel.map(MapType.HASH, 4, 8, 16, 0)) {
            assertThrows(IndexOutOfBoundsException.class, () -> map.update(u32(1), u32(1), UpdateMode.ANY));
        }
    }

    @Test
    void createsOrReplacesOnlyIfToldSo() {
        try (BpfMap map = Kernel.map(MapType.HASH, 4, 8, 16, 0)) {
            assertFalse(map.update(u32(1), u64(1), UpdateMode.REPLACE));
            assertTrue(map.update(u32(1), u64(2), UpdateMode.CREATE));
            assertFalse(map.update(u32(1), u64(3), UpdateMode.CREATE));
            assertTrue(map.update(u32(1), u64(4), UpdateMode.REPLACE));
            MemorySegment value = u64(0);
            map.lookup(u32(1), value);
            assertEquals(4, value.get(JAVA_LONG, 0));
        }
    }

    @Test
    void saysThatItIsFullAndHowMuchFits() {
        try (BpfMap map = Kernel.map(MapType.HASH, 4, 8, 2, 0)) {
            map.update(u32(1), u64(1), UpdateMode.ANY);
            map.update(u32(2), u64(1), UpdateMode.ANY);
            BpfException full = assertThrows(BpfException.class, () -> map.update(u32(3), u64(1), UpdateMode.ANY));
            assertEquals(Errno.E2BIG, full.errno());
            assertEquals("BPF_MAP_UPDATE_ELEM", full.command());
            Kernel.assertSays(full, "map test");
            Kernel.assertSays(full, "room for 2 entries");
        }
    }

    @ParameterizedTest
    @CsvSource({"HASH, 0", "LRU_HASH, 0", "HASH, 1", "PERCPU_HASH, 0"})
    void visitsEveryEntryOnce(MapType type, int flags) {
        int entries = 10_000;
        try (BpfMap map = Kernel.map(type, 4, 8, 2 * entries, flags)) {
            MemorySegment value = MemorySegment.ofArray(new long[map.valueBytes() / 8]);
            for (int i = 0; i < entries; i++) {
                value.set(JAVA_LONG, 0, i * 3L);
                map.update(u32(i), value, UpdateMode.ANY);
            }
            Map<Integer, Long> seen = new HashMap<>();
            map.forEach((k, v) -> {
                assertEquals(null, seen.put(k.get(JAVA_INT, 0), v.get(JAVA_LONG, 0)));
                return true;
            });
            assertEquals(entries, seen.size());
            assertEquals(9 * 3L, seen.get(9));
        }
    }

    @Test
    void visitsAnArrayInOrder() {
        try (BpfMap map = Kernel.map(MapType.ARRAY, 4, 8, 3000, 0)) {
            map.update(u32(2999), u64(5), UpdateMode.ANY);
            int[] next = {0};
            long[] sum = {0};
            map.forEach((k, v) -> {
                assertEquals(next[0]++, k.get(JAVA_INT, 0));
                sum[0] += v.get(JAVA_LONG, 0);
                return true;
            });
            assertEquals(3000, next[0]);
            assertEquals(5, sum[0]);
        }
    }

    @Test
    void visitsATrieAndAMapThatHasNoBatches() {
        try (BpfMap trie = Kernel.map(MapType.LPM_TRIE, 8, 4, 10, NO_PREALLOCATION);
                BpfMap cpus = Kernel.map(MapType.CPUMAP, 4, 4, 8, 0)) {
            trie.update(MemorySegment.ofArray(new int[] {32, 1}), u32(1), UpdateMode.ANY);
            trie.update(MemorySegment.ofArray(new int[] {24, 1}), u32(2), UpdateMode.ANY);
            assertEquals(2, count(trie));
            cpus.update(u32(0), u32(64), UpdateMode.ANY);
            assertEquals(1, count(cpus));
        }
    }

    @Test
    void letsTheVisitorDeleteWhatItIsShownAndStop() {
        try (BpfMap map = Kernel.map(MapType.HASH, 4, 8, 5000, 0)) {
            for (int i = 0; i < 5000; i++) {
                map.update(u32(i), u64(i), UpdateMode.ANY);
            }
            int[] seen = {0};
            map.forEach((k, v) -> {
                seen[0]++;
                return map.delete(k);
            });
            assertEquals(5000, seen[0]);
            assertEquals(0, count(map));
            map.update(u32(1), u64(1), UpdateMode.ANY);
            map.update(u32(2), u64(1), UpdateMode.ANY);
            int[] shown = {0};
            map.forEach((k, v) -> ++shown[0] < 1);
            assertEquals(1, shown[0]);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PERCPU_ARRAY", "PERCPU_HASH", "LRU_PERCPU_HASH"})
    void keepsAValuePerPossibleCpu(MapType type) {
        int cpus = Machine.possibleCpus();
        try (BpfMap map = Kernel.map(type, 4, 12, 8, 0)) {
            assertEquals(16 * cpus, map.valueBytes());
            MemorySegment values = MemorySegment.ofArray(new long[2 * cpus]);
            for (int cpu = 0; cpu < cpus; cpu++) {
                values.set(JAVA_LONG, cpu * 16L, 100 + cpu);
                values.set(JAVA_INT, cpu * 16L + 8, cpu);
            }
            map.update(u32(3), values, UpdateMode.ANY);
            MemorySegment read = MemorySegment.ofArray(new long[2 * cpus]);
            assertTrue(map.lookup(u32(3), read));
            assertEquals(-1, values.mismatch(read));
        }
    }

    @Test
    void mapsAnArrayIntoMemory() {
        try (BpfMap map = Kernel.map(MapType.ARRAY, 4, 12, 1000, MapSpec.FLAG_MMAPABLE)) {
            MemorySegment memory = map.mmap();
            assertEquals(16, map.valueStride());
            assertEquals(16_000, memory.byteSize());
            memory.set(JAVA_INT, 999 * 16L, 77);
            MemorySegment value = MemorySegment.ofArray(new int[3]);
            map.lookup(u32(999), value);
            assertEquals(77, value.get(JAVA_INT, 0));
            map.update(u32(1), MemorySegment.ofArray(new int[] {1, 2, 3}), UpdateMode.ANY);
            assertEquals(3, memory.get(JAVA_INT, 24));
            assertEquals(memory, map.mmap());
        }
    }

    @Test
    void endsTheMappingWhenClosed() {
        MemorySegment memory;
        try (BpfMap map = Kernel.map(MapType.ARRAY, 4, 8, 8, MapSpec.FLAG_MMAPABLE)) {
            memory = map.mmap();
        }
        assertThrows(IllegalStateException.class, () -> memory.get(JAVA_INT, 0));
    }

    @Test
    void refusesToMapWhatIsNoMappableArray() {
        try (BpfMap hash = Kernel.map(MapType.HASH, 4, 8, 8, 0);
                BpfMap array = Kernel.map(MapType.ARRAY, 4, 8, 8, 0)) {
            assertThrows(UnsupportedOperationException.class, hash::mmap);
            assertThrows(UnsupportedOperationException.class, array::mmap);
            assertThrows(UnsupportedOperationException.class, hash::ringBuffer);
        }
    }

    @Test
    void namesTheShapeOfAMapThatTheKernelRefuses() {
        BpfException refused = assertThrows(BpfException.class, () -> Kernel.map(MapType.RINGBUF, 0, 0, 1000, 0));
        assertEquals("BPF_MAP_CREATE", refused.command());
        assertEquals(Errno.EINVAL, refused.errno());
        Kernel.assertSays(refused, "1000 entries");
        Kernel.assertSays(refused, "power of two");
    }

    @Test
    void cannotBeUsedOnceClosed() {
        BpfMap map = Kernel.map(MapType.HASH, 4, 8, 8, 0);
        map.close();
        map.close();
        assertThrows(IllegalStateException.class, () -> map.delete(u32(1)));
    }

    private static int count(BpfMap map) {
        int[] count = {0};
        map.forEach((k, v) -> {
            count[0]++;
            return true;
        });
        return count[0];
    }
}
