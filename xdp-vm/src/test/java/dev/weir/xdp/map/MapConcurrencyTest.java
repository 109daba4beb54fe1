package dev.weir.xdp.map;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.map.VmMaps.Scratch;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.MapType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Maps under several threads at a time. */
class MapConcurrencyTest {
    private static final int KEYS = 64;
    private static final int ROUNDS = 40_000;
    private static final int LOOK_UPS = 3_000_000;

    /** Keys below are never removed, only replaced. */
    private static final int PERMANENT = 16;

    /**
     * Writers replace, remove and add values of key and check sum. Control must never see a value of another key or parts of two;
     * programs must always find the keys that are only replaced, and never one that was never there.
     */
    @ParameterizedTest
    @CsvSource({"HASH, 0", "HASH, 1", "LRU_HASH, 0", "LPM_TRIE, 1"})
    void readersSeeWholeValuesOfTheirKeys(MapType type, int flags) throws InterruptedException {
        long before = NativeMemory.liveBytes();
        // LRU maps evict by batches from as many lists as there are CPUs, so they get room enough to keep all keys.
        int entries = type == MapType.LRU_HASH ? 64 * KEYS : KEYS + 1;
        try (VmMap map = VmMaps.create(type, 8, 32, entries, flags)) {
            try (Scratch scratch = new Scratch()) {
                for (int key = 0; key < PERMANENT; key++) {
                    write(map, 0, scratch, key, 0);
                }
            }
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Thread> threads = new ArrayList<>();
            for (int cpu = 0; cpu < VmMaps.CPUS; cpu++) {
                int number = cpu;
                threads.add(start(failure, () -> change(map, number)));
            }
            threads.add(start(failure, () -> readAsControl(map)));
            threads.add(start(failure, () -> readAsProgram(map)));
            for (Thread thread : threads) {
                thread.join();
            }
            assertNull(failure.get(), () -> String.valueOf(failure.get()));
            Set<Long> seen = new HashSet<>();
            map.forEach((key, value) -> seen.add(key.get(JAVA_LONG, 0)));
            assertTrue(seen.size() >= PERMANENT && seen.size() <= KEYS);
        }
        assertEquals(before, NativeMemory.liveBytes());
    }

    private static void change(VmMap map, int cpu) {
        Random random = new Random(cpu);
        try (Scratch scratch = new Scratch()) {
            for (int i = 0; i < ROUNDS; i++) {
                int key = random.nextInt(KEYS);
                if (key >= PERMANENT && random.nextBoolean()) {
                    key(scratch, key);
                    map.delete(cpu, scratch.key());
                } else {
                    write(map, cpu, scratch, key, random.nextLong());
                }
            }
        }
    }

    private static void readAsControl(VmMap map) {
        MemorySegment value = MemorySegment.ofArray(new long[4]);
        for (int i = 0; i < ROUNDS; i++) {
            int number = i % KEYS;
            MemorySegment key = MemorySegment.ofArray(new int[] {32, number});
            boolean found = map.lookup(key, value);
            assertTrue(found || number >= PERMANENT, () -> "key " + number + " is gone");
            if (found) {
                check(number, value);
            }
        }
    }

    private static void check(int number, MemorySegment value) {
        long key = value.get(JAVA_LONG, 0);
        assertEquals(number, key, "another key's value");
        assertEquals(value.get(JAVA_LONG, 8) ^ key, value.get(JAVA_LONG, 24), "parts of two values");
    }

    private static void readAsProgram(VmMap map) {
        try (Scratch scratch = new Scratch()) {
            for (int i = 0; i < 4 * ROUNDS; i++) {
                int number = i % (PERMANENT + KEYS);
                key(scratch, number);
                long found = map.lookup(0, scratch.key());
                assertTrue(found != 0 || number >= PERMANENT, () -> "key " + number + " is gone");
                assertTrue(found == 0 || number < KEYS, () -> "key " + number + " was never there");
            }
        }
    }

    private static void write(VmMap map, int cpu, Scratch scratch, int number, long random) {
        key(scratch, number);
        long value = scratch.value();
        Memory.putLong(value, number);
        Memory.putLong(value + 8, random);
        Memory.putLong(value + 24, random ^ number);
        assertEquals(0, map.update(cpu, scratch.key(), value, MapFlags.ANY));
    }

    /** Also a prefix: 32 bits, those of the number. */
    private static void key(Scratch scratch, int number) {
        Memory.putInt(scratch.key(), 32);
        Memory.putInt(scratch.key() + 4, number);
    }

    /**
     * A few keys in a chain or two, which are replaced all the time: look-ups find every one, however the entries change places under
     * them. By the key's address, as the interpreter looks up, and by its numbers, as compiled programs do.
     */
    @ParameterizedTest
    @CsvSource({"HASH, 2, 0", "HASH, 4, 1", "LRU_HASH, 4096, 0"})
    void findsWhatIsOnlyReplaced(MapType type, int entries, int flags) throws InterruptedException {
        int keys = Math.min(entries, 4);
        try (VmMap map = VmMaps.create(type, 8, 32, entries, flags)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Thread> threads = new ArrayList<>();
            try (Scratch scratch = new Scratch()) {
                for (int key = 0; key < keys; key++) {
                    write(map, 0, scratch, key, 0);
                }
            }
            AtomicBoolean done = new AtomicBoolean();
            List<Thread> writers = new ArrayList<>();
            for (int cpu = 0; cpu < VmMaps.CPUS; cpu++) {
                int number = cpu;
                writers.add(start(failure, () -> replace(map, number, keys, done)));
            }
            threads.add(start(failure, () -> lookUpByAddress(map, keys)));
            threads.add(start(failure, () -> lookUpByNumbers(map, keys)));
            for (Thread thread : threads) {
                thread.join();
            }
            done.set(true);
            for (Thread writer : writers) {
                writer.join();
            }
            assertNull(failure.get(), () -> String.valueOf(failure.get()));
        }
    }

    private static void replace(VmMap map, int cpu, int keys, AtomicBoolean done) {
        Random random = new Random(cpu);
        try (Scratch scratch = new Scratch()) {
            while (!done.get()) {
                write(map, cpu, scratch, random.nextInt(keys), random.nextLong());
            }
        }
    }

    private static void lookUpByAddress(VmMap map, int keys) {
        try (Scratch scratch = new Scratch()) {
            for (int i = 0; i < LOOK_UPS; i++) {
                int number = i % keys;
                key(scratch, number);
                assertNotEquals(0, map.lookup(0, scratch.key()), () -> "key " + number + " is gone");
            }
        }
    }

    private static void lookUpByNumbers(VmMap map, int keys) {
        HashIndex index = assertInstanceOf(HashedMap.class, map).index();
        for (int i = 0; i < LOOK_UPS; i++) {
            int number = i % keys;
            long word = 32 | (long) number << Integer.SIZE;
            assertNotEquals(
                    0, index.shape().lookup(index.place(), 0, word, 0, 0, 0, 0), () -> "key " + number + " is gone");
        }
    }

    /** Adds and removes by several threads leave neither too many nor too few entries free. */
    @Test
    void losesNoEntries() throws InterruptedException {
        int each = 40;
        try (VmMap map = VmMaps.create(MapType.HASH, 8, 8, each * VmMaps.CPUS, 0)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Thread> threads = new ArrayList<>();
            for (int cpu = 0; cpu < VmMaps.CPUS; cpu++) {
                int number = cpu;
                threads.add(start(failure, () -> fillAndEmpty(map, number, each)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertNull(failure.get(), () -> String.valueOf(failure.get()));
        }
    }

    private static void fillAndEmpty(VmMap map, int cpu, int each) {
        try (Scratch scratch = new Scratch()) {
            for (int round = 0; round < 1000; round++) {
                for (int i = 0; i < each; i++) {
                    key(scratch, cpu * each + i);
                    assertEquals(0, map.update(cpu, scratch.key(), scratch.value(), MapFlags.NOEXIST));
                }
                for (int i = 0; i < each; i++) {
                    key(scratch, cpu * each + i);
                    assertEquals(0, map.delete(cpu, scratch.key()));
                }
            }
        }
    }

    private static Thread start(AtomicReference<Throwable> failure, Runnable work) {
        return Thread.ofPlatform().start(() -> {
            try {
                work.run();
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            }
        });
    }
}
