package dev.weir.xdp.map;

import static dev.weir.xdp.map.HashShape.HASH;
import static dev.weir.xdp.map.HashShape.NEXT;

import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.SpinLock;
import dev.weir.xdp.spec.MapSpec;

/**
 * Buckets and entries of a hash map ({@code kernel/bpf/hashtab.c}); who gets a free entry, and which, others decide. Chains are changed
 * by who holds the lock of their bucket, and read by anybody at any time.
 */
final class HashTable {
    /** Bytes of an entry before its key. */
    static final int HEADER_BYTES = 8;

    /** The same for LRU maps. */
    static final int LRU_HEADER_BYTES = 16;

    private static final int MAX_GUARDS = 1 << 14;
    private static final int END = -1;
    private static final int CACHE_LINE = 64;
    private static final int UNIT_SHIFT = 3;
    private static final int LARGE_UNIT_SHIFT = 6;

    private final long buckets;
    private final long guards;
    private final long entries;
    private final int guardMask;
    private final int entryBytes;
    private final HashIndex index;

    /**
     * @param total how many entries there are
     * @param headerBytes bytes of an entry before its key
     * @param valueBytes bytes that an entry has for its value
     * @param cpuStride as in {@link HashShape}
     */
    HashTable(MapSpec spec, long total, int headerBytes, int valueBytes, long cpuStride, MapMemory memory) {
        int valueOffset = headerBytes + VmMap.align(spec.keySize());
        long bucketCount = roundUpToPowerOfTwo(Integer.toUnsignedLong(spec.maxEntries()));
        int unpadded = valueOffset + VmMap.align(valueBytes);
        boolean large = (total * padded(unpadded)) >>> UNIT_SHIFT > Integer.MAX_VALUE;
        int guardCount = (int) Math.min(bucketCount, MAX_GUARDS);
        boolean lazily = (spec.flags() & MapFlags.NO_PREALLOC) != 0;
        entryBytes = large ? (unpadded + CACHE_LINE - 1) & -CACHE_LINE : padded(unpadded);
        guardMask = guardCount - 1;
        buckets = memory.allocate(bucketCount * Integer.BYTES).address();
        guards = memory.allocate((long) guardCount * HashShape.GUARD_BYTES).address();
        entries = (lazily ? memory.reserve(total * entryBytes) : memory.allocate(total * entryBytes)).address();
        HashShape shape = new HashShape(
                (int) (bucketCount - 1),
                guardMask,
                large ? LARGE_UNIT_SHIFT : UNIT_SHIFT,
                new KeyBytes(spec.keySize()),
                headerBytes,
                valueOffset,
                headerBytes == LRU_HEADER_BYTES,
                cpuStride);
        HashSecret secret = HashSecret.of((spec.flags() & MapFlags.ZERO_SEED) != 0);
        index = new HashIndex(shape, new HashPlace(buckets, guards, entries, secret.seed(), secret.factor()));
        Memory.fill(buckets, bucketCount * Integer.BYTES, (byte) END);
    }

    HashIndex index() {
        return index;
    }

    /** Address of entry number {@code i}. */
    long entry(long i) {
        return entries + i * entryBytes;
    }

    /** Takes the lock of a hash's bucket; returns what {@link #unlock} wants. */
    long lock(int hash) {
        long lock = guard(hash);
        SpinLock.acquire(lock);
        return lock;
    }

    void unlock(long lock) {
        SpinLock.release(lock);
    }

    /** Finds the entry of a key, for who holds the lock; 0 if there is none. */
    long find(long key, int hash) {
        int reference = first(hash);
        while (reference >= 0) {
            long entry = at(reference);
            if (Memory.getInt(entry + HASH) == hash && index.holds(entry, key)) {
                return entry;
            }
            reference = Memory.getInt(entry + NEXT);
        }
        return 0;
    }

    /** Puts an entry, whose key and value are in place, before all others of its bucket. For who holds the lock. */
    void link(long entry, int hash) {
        long bucket = bucketAt(hash & index.shape().bucketMask());
        Memory.putInt(entry + HASH, hash);
        Memory.putIntRelease(entry + NEXT, Memory.getInt(bucket));
        Memory.putIntRelease(bucket, reference(entry));
    }

    /**
     * Takes an entry out of its chain, for who holds the lock. Readers who stand on it find their way on as long as {@code NEXT} is not
     * written.
     *
     * @return false if the chain does not have it
     */
    boolean unlink(long entry, int hash) {
        int wanted = reference(entry);
        long link = bucketAt(hash & index.shape().bucketMask());
        int reference = Memory.getInt(link);
        while (reference >= 0) {
            if (reference == wanted) {
                // Before, so that who misses the entry sees the count, and behind what may have been put in for it.
                long removals = guard(hash) + HashShape.REMOVALS;
                Memory.putIntRelease(removals, Memory.getInt(removals) + 1);
                Memory.putIntRelease(link, Memory.getInt(entry + NEXT));
                return true;
            }
            link = at(reference) + NEXT;
            reference = Memory.getInt(link);
        }
        return false;
    }

    /** Takes an entry out of the chain that its hash belongs to; false if that does not have it. For who holds no lock of a bucket. */
    boolean evict(long entry) {
        int hash = Memory.getInt(entry + HASH);
        long lock = lock(hash);
        boolean found = unlink(entry, hash);
        unlock(lock);
        return found;
    }

    /** Says where {@link #evict} will look for an entry that is not linked yet. */
    void setHash(long entry, int hash) {
        Memory.putInt(entry + HASH, hash);
    }

    /** How many buckets there are. */
    int bucketCount() {
        return index.shape().bucketMask() + 1;
    }

    /** Reference of the first entry of a hash's bucket; negative if there is none. */
    int first(int hash) {
        return Memory.getIntAcquire(bucketAt(hash & index.shape().bucketMask()));
    }

    /** Reference of the entry after one; negative if it is the last. */
    int next(long entry) {
        return Memory.getIntAcquire(entry + NEXT);
    }

    /** Address of the entry of a reference. */
    long at(int reference) {
        return index.place().entries() + ((long) reference << index.shape().unitShift());
    }

    /** Reference of an entry, for chains and stacks of free entries. */
    int reference(long entry) {
        return (int) ((entry - index.place().entries()) >>> index.shape().unitShift());
    }

    private long guard(int hash) {
        return guards + (long) (hash & guardMask) * HashShape.GUARD_BYTES;
    }

    private long bucketAt(int bucket) {
        return buckets + ((long) bucket << 2);
    }

    /** Small entries do not straddle cache lines. */
    private static int padded(int bytes) {
        return bytes <= CACHE_LINE ? (int) roundUpToPowerOfTwo(bytes) : bytes;
    }

    static long roundUpToPowerOfTwo(long number) {
        return number <= 1 ? 1 : Long.highestOneBit(number - 1) << 1;
    }
}
