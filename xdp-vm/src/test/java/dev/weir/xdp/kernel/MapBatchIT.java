package dev.weir.xdp.kernel;

import static dev.weir.xdp.kernel.Kernel.u32;
import static dev.weir.xdp.kernel.Kernel.u64;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.MapType;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MapBatchIT {

    @BeforeAll
    static void needsKernel() {
        Kernel.assumeUsable();
    }

    @ParameterizedTest
    @EnumSource(names = {"HASH", "LRU_HASH", "ARRAY"})
    void writesMoreThanOneChunk(MapType type) {
        int count = 200_000;
        try (BpfMap map = Kernel.map(type, 4, 8, 2 * count, 0)) {
            MemorySegment values =
                    MemorySegment.ofArray(LongStream.range(0, count).toArray());
            assertEquals(count, map.updateBatch(keys(0, count), values, count, UpdateMode.ANY));
            MemorySegment value = u64(0);
            for (int key : new int[] {0, 1, 99_999, 199_999}) {
                assertTrue(map.lookup(u32(key), value));
                assertEquals(key, value.get(JAVA_LONG, 0));
            }
        }
    }

    @Test
    void writesPerCpuValues() {
        try (BpfMap map = Kernel.map(MapType.PERCPU_ARRAY, 4, 8, 10, 0)) {
            int perKey = map.valueBytes() / 8;
            MemorySegment values =
                    MemorySegment.ofArray(LongStream.range(0, 10L * perKey).toArray());
            map.updateBatch(keys(0, 10), values, 10, UpdateMode.ANY);
            MemorySegment value = MemorySegment.ofArray(new long[perKey]);
            map.lookup(u32(9), value);
            assertEquals(10L * perKey - 1, value.getAtIndex(JAVA_LONG, perKey - 1));
        }
    }

    @Test
    void stepsOverKeysThatAreNotThere() {
        try (BpfMap map = Kernel.map(MapType.HASH, 4, 8, 1000, 0)) {
            for (int key = 0; key < 1000; key += 2) {
                map.update(u32(key), u64(key), UpdateMode.ANY);
            }
            assertEquals(500, map.deleteBatch(keys(0, 1000), 1000));
            assertEquals(0, map.deleteBatch(keys(0, 1000), 1000));
        }
    }

    @Test
    void writesOneByOneWhereTheKernelHasNoBatch() {
        try (BpfMap map = Kernel.map(MapType.CPUMAP, 4, 4, 8, 0)) {
            assertEquals(1, map.updateBatch(u32(0), u32(64), 1, UpdateMode.ANY));
            assertEquals(1, map.deleteBatch(u32(0), 1));
        }
    }

    @Test
    void createsOnlyIfToldSo() {
        try (BpfMap map = Kernel.map(MapType.HASH, 4, 8, 8, 0)) {
            assertEquals(2, map.updateBatch(keys(0, 2), u64(1, 2), 2, UpdateMode.CREATE));
            BpfException there = assertThrows(
                    BpfException.class, () -> map.updateBatch(keys(1, 3), u64(1, 2), 2, UpdateMode.CREATE));
            assertEquals(Errno.EEXIST, there.errno());
            assertFalse(map.lookup(u32(2), u64(0)), "nothing is written after the first refusal");
        }
    }

    @Test
    void saysThatItIsFull() {
        try (BpfMap map = Kernel.map(MapType.HASH, 4, 8, 8, 0)) {
            BpfException full = assertThrows(
                    BpfException.class,
                    () -> map.updateBatch(keys(0, 9), MemorySegment.ofArray(new long[9]), 9, UpdateMode.ANY));
            assertEquals(Errno.E2BIG, full.errno());
        }
    }

    private static MemorySegment keys(int from, int to) {
        return MemorySegment.ofArray(IntStream.range(from, to).toArray());
    }
}
