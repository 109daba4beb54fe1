package dev.weir.xdp.map;

import dev.weir.xdp.memory.Memory;

/**
 * Finds the values of a hash map.
 *
 * @param shape what it has in common with every other map of its sizes
 * @param place where it is
 */
public record HashIndex(HashShape shape, HashPlace place) {
    /**
     * What {@code bpf_map_lookup_elem} returns.
     *
     * @param cpu number of the virtual CPU
     * @param key address of the key
     * @return address of the value, of this CPU's slot for per-CPU maps, or 0
     */
    public long lookup(int cpu, long key) {
        return shape.lookup(place, cpu, key);
    }

    /** The same for a key of up to 4 bytes, as a number. */
    long lookupNumber(int cpu, int key) {
        return shape.lookup(place, cpu, Integer.toUnsignedLong(key), 0, 0, 0, 0);
    }

    /** Address of an entry's value, of a CPU's slot for per-CPU maps. */
    long value(int cpu, long entry) {
        return shape.value(cpu, entry);
    }

    /** The hash by which a key finds its bucket. */
    int hash(long key) {
        return shape.hash(place, key);
    }

    /** Whether an entry's key has the bytes of another one. */
    boolean holds(long entry, long key) {
        return shape.holds(entry, key);
    }

    /** Writes a key where an entry has its own. */
    void putKey(long entry, long key) {
        Memory.copyWords(key, key(entry), shape.keys().count());
    }

    /** Address of an entry's key. */
    long key(long entry) {
        return entry + shape.headerBytes();
    }

    /** Address of what an entry has for its value. */
    long valueAt(long entry) {
        return entry + shape.valueOffset();
    }
}
