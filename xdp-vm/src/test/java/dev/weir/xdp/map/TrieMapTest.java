package dev.weir.xdp.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrieMapTest {
    private static final int UPDATES = 5000;

    /** A program may use a value that it has found until it ends, whatever control does meanwhile: replace it, or remove it and others. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void controlTakesNothingFromUnderAProgram(boolean removing) {
        AtomicInteger graces = new AtomicInteger();
        MapEnvironment environment = new MapEnvironment(
                new MapTable(), 1, Btf.NONE, index -> true, graces::incrementAndGet, MapEnvironment.MemoryAdvice.NONE);
        MapSpec spec = new MapSpec("routes", MapType.LPM_TRIE, 8, 8, 2, MapFlags.NO_PREALLOC);
        try (VmMap map = Maps.create(spec, environment);
                VmMaps.Scratch scratch = new VmMaps.Scratch()) {
            Memory.putInt(scratch.key(), 32);
            long found = 0;
            int seen = -1;
            for (int i = 0; i < UPDATES; i++) {
                if (seen != graces.get()) {
                    // The program has ended, and the next one looks up what is there now.
                    seen = graces.get();
                    put(map, 0, seen);
                    Memory.putInt(scratch.key() + 4, 0);
                    found = map.lookup(0, scratch.key());
                    assertNotEquals(0, found);
                    seen = graces.get();
                    Memory.putLong(scratch.value(), Memory.getLong(found));
                }
                put(map, i % 2, i);
                if (removing) {
                    map.delete(MemorySegment.ofArray(new int[] {32, i % 2}));
                }
                if (seen == graces.get()) {
                    assertEquals(Memory.getLong(scratch.value()), Memory.getLong(found), "update " + i);
                }
            }
            assertTrue(graces.get() > 0 && graces.get() < UPDATES / 50, () -> graces + " times waited for programs");
        }
    }

    private static void put(VmMap map, int key, long value) {
        map.update(
                MemorySegment.ofArray(new int[] {32, key}), MemorySegment.ofArray(new long[] {value}), UpdateMode.ANY);
    }
}
