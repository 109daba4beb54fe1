package dev.weir.dataplane.explain;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;

/**
 * Fills the maps of a collection with what others of the same shapes hold. Counters stay as they are, and so does what is each CPU's own;
 * rings hold nothing. The others are read only.
 */
final class MapCopies {
    private static final int BATCH = 4096;

    /** What is compared with zeros at a time: pages that nobody has written to stay untouched in the copy. */
    private static final long CHUNK = 1 << 16;

    private MapCopies() {}

    /** Brings all maps up to date. */
    static void copy(Map<String, BpfMap> from, Collection to) {
        from.forEach((name, live) -> {
            MapSpec spec = live.spec();
            if (spec.type() == MapType.HASH || spec.type() == MapType.LPM_TRIE) {
                copyEntries(live, to.map(name));
            } else if (spec.type() == MapType.ARRAY) {
                copyArray(live, to.map(name));
            }
        });
    }

    private static void copyArray(BpfMap live, BpfMap copy) {
        MemorySegment source = live.mmap();
        MemorySegment target = copy.mmap();
        long bytes = (long) live.spec().maxEntries() * live.valueStride();
        for (long at = 0; at < bytes; at += CHUNK) {
            long length = Math.min(CHUNK, bytes - at);
            if (MemorySegment.mismatch(source, at, at + length, target, at, at + length) >= 0) {
                MemorySegment.copy(source, at, target, at, length);
            }
        }
    }

    private static void copyEntries(BpfMap live, BpfMap copy) {
        Batch stale = new Batch(copy.spec());
        copy.forEach((key, _) -> {
            stale.add(key, MemorySegment.NULL);
            return true;
        });
        stale.deleteFrom(copy);
        Batch entries = new Batch(live.spec());
        live.forEach((key, value) -> {
            entries.add(key, value);
            return true;
        });
        entries.addTo(copy);
    }

    /** Entries one after another. */
    private static final class Batch {
        private final int keySize;
        private final int valueSize;
        private byte[] keys = new byte[0];
        private byte[] values = new byte[0];
        private int count;

        Batch(MapSpec spec) {
            keySize = spec.keySize();
            valueSize = spec.valueSize();
        }

        void add(MemorySegment key, MemorySegment value) {
            if (count * keySize == keys.length) {
                int room = Math.max(BATCH, 2 * count);
                keys = Arrays.copyOf(keys, room * keySize);
                values = Arrays.copyOf(values, room * valueSize);
            }
            MemorySegment.copy(key, 0, MemorySegment.ofArray(keys), (long) count * keySize, keySize);
            MemorySegment.copy(
                    value,
                    0,
                    MemorySegment.ofArray(values),
                    (long) count * valueSize,
                    Math.min(valueSize, value.byteSize()));
            count++;
        }

        void addTo(BpfMap map) {
            map.updateBatch(MemorySegment.ofArray(keys), MemorySegment.ofArray(values), count, BpfMap.UpdateMode.ANY);
        }

        void deleteFrom(BpfMap map) {
            map.deleteBatch(MemorySegment.ofArray(keys), count);
        }
    }
}
