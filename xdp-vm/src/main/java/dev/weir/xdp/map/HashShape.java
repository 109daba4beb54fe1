package dev.weir.xdp.map;

import dev.weir.xdp.memory.Memory;
import java.lang.invoke.VarHandle;

/**
 * How the values of a hash map are found, wherever it is. A record because HotSpot trusts the fields of records: where a shape is a
 * compile-time constant, as in compiled programs, look-ups are compiled for maps of this very shape, with its sizes, and without loops.
 *
 * <p>A bucket is an int: the first entry of a chain of entries that share it, or, if there is none, the end of the chain. Entries
 * are linked by references of {@code 1 << unitShift} bytes; a negative number ends a chain.
 *
 * <pre>
 *   bucket[i]  --> entry --> entry --> -1
 *
 *   entry:   0      4      8          headerBytes    valueOffset
 *            +------+------+----------+--------------+---------------------------------+
 *            | next | hash | (LRU)    | key, to 8    | value, or address of CPU 0's     |
 *            +------+------+----------+--------------+---------------------------------+
 *                          | used (1), entry number (4)
 * </pre>
 *
 * Look-ups take no lock, so an entry may be taken out and used again, in the same chain or another one, while a reader stands on it, who
 * then goes astray. What he finds is right all the same, since an entry's hash and key say what it is. That he finds nothing is only
 * right if nothing was taken out of the chain while he went along it: each bucket, or some buckets together, has a count of that, and
 * whoever finds nothing looks again between two glances at the count. (Replacing a value puts the new entry in first, and then takes the
 * old one out.)
 *
 * @param bucketMask number of buckets - 1, the number being a power of two
 * @param guardMask number of guards - 1, a power of two likewise
 * @param unitShift log2 of the unit of references
 * @param keys how keys are hashed and compared
 * @param headerBytes where in an entry its key is
 * @param valueOffset where in an entry its value is, a multiple of 8
 * @param recordsUse whether a look-up marks the entry as used, for LRU maps
 * @param cpuStride bytes from a CPU's slot of a value to the next CPU's; 0 if values are in the entries
 */
public record HashShape(
        int bucketMask,
        int guardMask,
        int unitShift,
        KeyBytes keys,
        int headerBytes,
        int valueOffset,
        boolean recordsUse,
        long cpuStride) {
    /** Keys of up to so many bytes can be given as numbers. */
    public static final int MAX_WORD_BYTES = 40;

    /** Bytes of a lock and a count. */
    static final int GUARD_BYTES = 8;

    /** Where the count is. */
    static final int REMOVALS = 4;

    static final int NEXT = 0;
    static final int HASH = 4;
    static final int USED = 8;
    static final int NUMBER = 12;

    /**
     * What {@code bpf_map_lookup_elem} returns.
     *
     * @param in where the map is
     * @param cpu number of the virtual CPU
     * @param key address of the key
     * @return address of the value, of this CPU's slot for per-CPU maps, or 0
     */
    public long lookup(HashPlace in, int cpu, long key) {
        return use(cpu, find(in, key));
    }

    /**
     * What {@code bpf_map_lookup_elem} returns for a key of up to {@link #MAX_WORD_BYTES} bytes that is at hand as numbers of 8 bytes each,
     * little-endian: the last of them zero-extended, those behind it 0.
     *
     * @param in where the map is
     * @param cpu number of the virtual CPU
     * @return address of the value, of this CPU's slot for per-CPU maps, or 0
     */
    public long lookup(HashPlace in, int cpu, long word0, long word1, long word2, long word3, long word4) {
        int hash = folded(keys.hash(in.seed(), in.factor(), word0, word1, word2, word3, word4));
        long entry = walk(in, hash, word0, word1, word2, word3, word4);
        return use(cpu, entry != 0 ? entry : findAgain(in, hash, word0, word1, word2, word3, word4));
    }

    private long walk(HashPlace in, int hash, long word0, long word1, long word2, long word3, long word4) {
        int reference = first(in, hash);
        while (reference >= 0) {
            long entry = in.entries() + ((long) reference << unitShift);
            if (Memory.getInt(entry + HASH) == hash
                    && keys.equal(entry + headerBytes, word0, word1, word2, word3, word4)) {
                return entry;
            }
            reference = Memory.getIntAcquire(entry + NEXT);
        }
        return 0;
    }

    private long findAgain(HashPlace in, int hash, long word0, long word1, long word2, long word3, long word4) {
        while (true) {
            int removals = removals(in, hash);
            long entry = walk(in, hash, word0, word1, word2, word3, word4);
            if (entry != 0 || sawAll(in, hash, removals)) {
                return entry;
            }
        }
    }

    private long use(int cpu, long entry) {
        if (entry == 0) {
            return 0;
        }
        if (recordsUse && Memory.getByte(entry + USED) == 0) {
            Memory.putByte(entry + USED, (byte) 1);
        }
        return value(cpu, entry);
    }

    /** Address of an entry's value, of a CPU's slot for per-CPU maps. */
    long value(int cpu, long entry) {
        long value = entry + valueOffset;
        return cpuStride == 0 ? value : Memory.getLong(value) + cpu * cpuStride;
    }

    /** Address of the entry of a key; 0 if there is none. */
    long find(HashPlace in, long key) {
        int hash = hash(in, key);
        long entry = walk(in, hash, key);
        return entry != 0 ? entry : findAgain(in, hash, key);
    }

    private long walk(HashPlace in, int hash, long key) {
        int reference = first(in, hash);
        while (reference >= 0) {
            long entry = in.entries() + ((long) reference << unitShift);
            if (Memory.getInt(entry + HASH) == hash && holds(entry, key)) {
                return entry;
            }
            reference = Memory.getIntAcquire(entry + NEXT);
        }
        return 0;
    }

    private long findAgain(HashPlace in, int hash, long key) {
        while (true) {
            int removals = removals(in, hash);
            long entry = walk(in, hash, key);
            if (entry != 0 || sawAll(in, hash, removals)) {
                return entry;
            }
        }
    }

    private int first(HashPlace in, int hash) {
        return Memory.getIntAcquire(in.buckets() + ((long) (hash & bucketMask) << 2));
    }

    private int removals(HashPlace in, int hash) {
        return Memory.getIntAcquire(in.guards() + (long) (hash & guardMask) * GUARD_BYTES + REMOVALS);
    }

    /** Whether who saw a count before his walk has been along the whole chain. */
    private boolean sawAll(HashPlace in, int hash, int removalsBefore) {
        VarHandle.acquireFence();
        return removals(in, hash) == removalsBefore;
    }

    /** Whether an entry's key has the bytes of another one. */
    boolean holds(long entry, long key) {
        return keys.equal(entry + headerBytes, key);
    }

    /** The hash by which a key finds its bucket. */
    int hash(HashPlace in, long key) {
        return folded(keys.hash(in.seed(), in.factor(), key));
    }

    private static int folded(long hash) {
        return (int) (hash ^ (hash >>> Integer.SIZE));
    }
}
