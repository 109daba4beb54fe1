package dev.weir.xdp.fuzz;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.RingBuffer;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** The live maps of one machine: puts them back to what they hold at first, and says what they hold after a run. For one thread. */
final class SampleMaps implements AutoCloseable {
    private final Map<SampleMap, BpfMap> maps = new EnumMap<>(SampleMap.class);
    private final RingBuffer records;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment keys = arena.allocate((long) SampleMap.KEYS * Integer.BYTES, Long.BYTES);
    private final MemorySegment prefixes = arena.allocate((long) SampleMap.FIRST_ENTRIES * Long.BYTES, Long.BYTES);
    private final MemorySegment value = arena.allocate(Long.BYTES);
    /** As many as the values of any map take that is set as a whole. */
    private final MemorySegment zeros;

    private final MemorySegment filled;

    /** Borrows the maps. */
    SampleMaps(Function<SampleMap, BpfMap> live) {
        for (SampleMap map : SampleMap.values()) {
            if (map != SampleMap.PROGRAMS) {
                maps.put(map, live.apply(map));
            }
        }
        records = live(SampleMap.RECORDS).ringBuffer();
        long bytes = maps.values().stream()
                .mapToLong(map -> (long) map.valueBytes() * Math.min(map.spec().maxEntries(), SampleMap.KEYS))
                .max()
                .orElseThrow();
        zeros = arena.allocate(bytes, Long.BYTES);
        filled = arena.allocate(bytes, Long.BYTES);
        for (int i = 0; i < SampleMap.KEYS; i++) {
            keys.setAtIndex(JAVA_INT_UNALIGNED, i, i);
        }
        for (int i = 0; i < SampleMap.FIRST_ENTRIES; i++) {
            prefixes.setAtIndex(JAVA_LONG, i, Prefixes.key(8 * i, Prefixes.ADDRESSES[i]));
        }
    }

    /** What the maps hold at first, before each run. */
    void reset(Set<SampleMap> used) {
        for (SampleMap map : used) {
            switch (map) {
                case RESULT, ARRAY, GLOBALS, INNER, CPU_ARRAY ->
                    live(map).updateBatch(keys, zeros, map.entries(), UpdateMode.ANY);
                case HASH, LRU, CPU_HASH, TRIE -> {
                    clear(live(map));
                    fill(map);
                }
                case QUEUE, STACK -> {
                    drain(map, _ -> {});
                    live(map).update(keys, keys.asSlice(Long.BYTES), UpdateMode.ANY);
                }
                case RECORDS -> records.poll(Duration.ZERO, _ -> {});
                case PROGRAMS, CONSTANTS, OUTER, DEVICES -> {}
            }
        }
    }

    /** What each map holds now that a program may have changed, in an order of its own. */
    Map<SampleMap, byte[]> contents(Set<SampleMap> used) {
        Map<SampleMap, byte[]> contents = new EnumMap<>(SampleMap.class);
        for (SampleMap map : used) {
            switch (map) {
                case RESULT, ARRAY, GLOBALS, INNER, CPU_ARRAY, HASH, LRU, CPU_HASH, TRIE ->
                    contents.put(map, entries(map));
                case QUEUE, STACK -> contents.put(map, drained(map));
                case RECORDS -> contents.put(map, records());
                case PROGRAMS, CONSTANTS, OUTER, DEVICES -> {}
            }
        }
        return contents;
    }

    private BpfMap live(SampleMap map) {
        BpfMap found = maps.get(map);
        if (found == null) {
            throw new IllegalArgumentException(map + " holds no data");
        }
        return found;
    }

    private static void clear(BpfMap map) {
        map.forEach((key, _) -> {
            map.delete(key);
            return true;
        });
    }

    /** Those of per-CPU maps are zero, so that it does not matter on which CPU the program runs. */
    private void fill(SampleMap map) {
        BpfMap live = live(map);
        MemorySegment values = map == SampleMap.CPU_HASH ? zeros : filled;
        int bytes = live.valueBytes();
        for (int i = 0; map != SampleMap.CPU_HASH && i < SampleMap.FIRST_ENTRIES; i++) {
            filled.asSlice((long) i * bytes, bytes).fill((byte) i);
        }
        live.updateBatch(map == SampleMap.TRIE ? prefixes : keys, values, SampleMap.FIRST_ENTRIES, UpdateMode.ANY);
    }

    /** Keys and values, by key. */
    private byte[] entries(SampleMap map) {
        TreeMap<Long, byte[]> sorted = new TreeMap<>();
        live(map).forEach((key, found) -> {
            long number =
                    map.keySize() == Long.BYTES ? key.get(JAVA_LONG_UNALIGNED, 0) : key.get(JAVA_INT_UNALIGNED, 0);
            sorted.put(number, overAllCpus(found, map.valueSize()));
            return true;
        });
        ByteArrayOutputStream all = new ByteArrayOutputStream(SampleOutcome.INITIAL_BYTES);
        sorted.forEach((key, bytes) -> {
            SampleOutcome.writeNumber(all, key, map.keySize());
            all.writeBytes(bytes);
        });
        return all.toByteArray();
    }

    /** Of a per-CPU map, in which all slots but one hold zeros, what that one holds; of another, the value. */
    private static byte[] overAllCpus(MemorySegment value, int size) {
        byte[] bytes = value.asSlice(0, size).toArray(JAVA_BYTE);
        for (long slot = size; slot < value.byteSize(); slot += size) {
            for (int i = 0; i < size; i++) {
                bytes[i] |= value.get(JAVA_BYTE, slot + i);
            }
        }
        return bytes;
    }

    private byte[] drained(SampleMap map) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(SampleOutcome.INITIAL_BYTES);
        drain(map, all::writeBytes);
        return all.toByteArray();
    }

    private void drain(SampleMap map, Consumer<byte[]> consumer) {
        // Both hold numbers of 64 bits.
        while (live(map).lookupAndDelete(MemorySegment.NULL, value)) {
            consumer.accept(value.toArray(JAVA_BYTE));
        }
    }

    private byte[] records() {
        ByteArrayOutputStream all = new ByteArrayOutputStream(SampleOutcome.INITIAL_BYTES);
        records.poll(Duration.ZERO, record -> {
            SampleOutcome.writeNumber(all, record.byteSize(), Integer.BYTES);
            all.writeBytes(record.toArray(JAVA_BYTE));
        });
        return all.toByteArray();
    }

    @Override
    public void close() {
        records.close();
        arena.close();
    }
}
