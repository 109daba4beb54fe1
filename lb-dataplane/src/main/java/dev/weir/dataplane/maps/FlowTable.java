package dev.weir.dataplane.maps;

import dev.weir.xdp.BpfMap;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A map that the program fills and the agent tidies up. Entries come, change and go while it is read: what is shown is an entry
 * as it was at some moment of the call. Safe for several threads.
 *
 * @param <K> what an entry is found by
 * @param <E> an entry
 */
public final class FlowTable<K, E> {
    private static final int BATCH = 1024;

    private final BpfMap map;
    private final EntryCodec<K, E> codec;

    FlowTable(EntryCodec<K, E> codec, BpfMap map) {
        this.map = map;
        this.codec = codec;
    }

    /** Number of entries that there is room for. */
    public int capacity() {
        return map.spec().maxEntries();
    }

    public Optional<E> find(K key) {
        MemorySegment encoded = codec.encodeKey(key);
        MemorySegment value = Memory.heap(codec.valueSize());
        return map.lookup(encoded, value) ? Optional.of(codec.decode(encoded, value)) : Optional.empty();
    }

    /** Shows every entry. */
    public void forEach(Consumer<E> visitor) {
        map.forEach((key, value) -> {
            visitor.accept(codec.decode(key, value));
            return true;
        });
    }

    /** Removes an entry; false if there was none. */
    public boolean remove(K key) {
        return map.delete(codec.encodeKey(key));
    }

    /**
     * Removes the entries that a condition holds for. One that is refreshed just then is removed all the same.
     *
     * @return how many were removed
     */
    public int removeIf(Predicate<E> condition) {
        Doomed doomed = new Doomed();
        map.forEach((key, value) -> {
            if (condition.test(codec.decode(key, value))) {
                doomed.add(key);
            }
            return true;
        });
        return doomed.remove();
    }

    /** Keys to be removed in batches, once the iteration that found them is over. */
    private final class Doomed {
        private final int keySize = codec.keySize();
        private MemorySegment keys = Memory.heap(BATCH * keySize);
        private int count;

        void add(MemorySegment key) {
            long at = (long) count * keySize;
            if (at == keys.byteSize()) {
                MemorySegment larger = Memory.heap(Math.toIntExact(2 * at));
                larger.copyFrom(keys);
                keys = larger;
            }
            MemorySegment.copy(key, 0, keys, at, keySize);
            count++;
        }

        int remove() {
            int removed = 0;
            for (int first = 0; first < count; first += BATCH) {
                int some = Math.min(BATCH, count - first);
                removed += map.deleteBatch(keys.asSlice((long) first * keySize, (long) some * keySize), some);
            }
            return removed;
        }
    }
}
