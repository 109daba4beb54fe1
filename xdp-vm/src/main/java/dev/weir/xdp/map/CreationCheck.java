package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;

/**
 * Which maps cannot be, type by type: each kind's {@code map_alloc_check} and {@code map_alloc} in {@code kernel/bpf/}, for a process with
 * all capabilities on a 64-bit machine with 4 KiB pages. Sizes are unsigned.
 */
final class CreationCheck {
    private static final long INT_MAX = Integer.MAX_VALUE;

    /** The largest block that {@code kmalloc} gives. */
    private static final long KMALLOC_MAX = 4 << 20;

    /** {@code sizeof(struct htab_elem)}. */
    private static final long HASH_ENTRY_BYTES = 48;

    /** {@code PCPU_MIN_UNIT_SIZE}: the largest value that a CPU has of its own. */
    private static final long PER_CPU_MAX = 32 << 10;

    /** {@code sizeof(struct bpf_lpm_trie_key)} and one byte of data, or 256. */
    private static final long TRIE_KEY_MIN = 5;

    private static final long TRIE_KEY_MAX = 260;

    /** {@code sizeof(struct lpm_trie_node)}. */
    private static final long TRIE_NODE_BYTES = 40;

    /** {@code CONFIG_NR_CPUS} of distribution kernels. */
    private static final long MAX_CPUS = 8192;

    private static final long PAGE = 4096;

    /** The most hash functions that a Bloom filter has: its extra is a number of four bits. */
    private static final long MAX_HASHES = 15;

    private static final long MAX_BUCKETS = 1L << 28;

    private static final int ARRAY_FLAGS =
            MapFlags.NUMA_NODE | MapFlags.MMAPABLE | MapFlags.ACCESS | MapFlags.PRESERVE_ELEMS | MapFlags.INNER_MAP;
    private static final int HASH_FLAGS =
            MapFlags.NO_PREALLOC | MapFlags.NO_COMMON_LRU | MapFlags.NUMA_NODE | MapFlags.ACCESS | MapFlags.ZERO_SEED;

    private final MapSpec spec;
    private final long keySize;
    private final long valueSize;
    private final long maxEntries;

    private CreationCheck(MapSpec spec) {
        this.spec = spec;
        this.keySize = Integer.toUnsignedLong(spec.keySize());
        this.valueSize = Integer.toUnsignedLong(spec.valueSize());
        this.maxEntries = Integer.toUnsignedLong(spec.maxEntries());
    }

    /**
     * Why a map cannot be, as an error number; 0 if it can.
     *
     * @param hasLock whether its values have a {@code struct bpf_spin_lock}
     */
    static int check(MapSpec spec, boolean hasLock) {
        boolean hasExtra = spec.type() != MapType.BLOOM_FILTER && spec.extra() != 0;
        if (hasExtra || has(spec, MapFlags.RDONLY | MapFlags.WRONLY)) {
            return Errno.EINVAL;
        }
        int refused = new CreationCheck(spec).byType();
        return refused == 0 && hasLock ? lock(spec) : refused;
    }

    private static int lock(MapSpec spec) {
        if ((spec.flags() & (MapFlags.RDONLY_PROG | MapFlags.WRONLY_PROG)) != 0) {
            return Errno.EACCES;
        }
        return spec.type() == MapType.HASH || spec.type() == MapType.ARRAY ? 0 : Errno.EOPNOTSUPP;
    }

    private int byType() {
        return switch (spec.type()) {
            case ARRAY, PERCPU_ARRAY -> array();
            case PROG_ARRAY, PERF_EVENT_ARRAY -> arrayOfReferences();
            case ARRAY_OF_MAPS -> firstOf(arrayOfReferences(), inner());
            case HASH, PERCPU_HASH, LRU_HASH, LRU_PERCPU_HASH -> hash();
            case HASH_OF_MAPS -> valueSize == Integer.BYTES ? firstOf(hash(), inner()) : Errno.EINVAL;
            case LPM_TRIE -> trie();
            case DEVMAP, DEVMAP_HASH -> targets(true, MapFlags.NUMA_NODE | MapFlags.RDONLY | MapFlags.WRONLY);
            case CPUMAP ->
                maxEntries > MAX_CPUS && targets(true, MapFlags.NUMA_NODE) == 0
                        ? Errno.E2BIG
                        : targets(true, MapFlags.NUMA_NODE);
            case XSKMAP -> targets(false, MapFlags.NUMA_NODE | MapFlags.RDONLY | MapFlags.WRONLY);
            case RINGBUF -> ringBuffer();
            case QUEUE, STACK -> withoutKeys(MapFlags.NUMA_NODE | MapFlags.ACCESS);
            case BLOOM_FILTER -> bloomFilter();
            default -> Errno.EINVAL;
        };
    }

    /** A size that is too large is noticed before what is wrong besides. */
    private int bloomFilter() {
        if (valueSize > KMALLOC_MAX) {
            return Errno.E2BIG;
        }
        return (spec.extra() & ~MAX_HASHES) != 0
                ? Errno.EINVAL
                : withoutKeys(MapFlags.NUMA_NODE | MapFlags.ACCESS | MapFlags.ZERO_SEED);
    }

    private int arrayOfReferences() {
        boolean access = (spec.flags() & (MapFlags.RDONLY_PROG | MapFlags.WRONLY_PROG)) != 0;
        return valueSize != Integer.BYTES || access ? Errno.EINVAL : array();
    }

    /** What the template of a map of maps may be. */
    private int inner() {
        MapSpec inner = spec.inner();
        if (inner == null) {
            return Errno.EINVAL;
        }
        int refused = new CreationCheck(inner).byType();
        if (refused != 0) {
            return refused;
        }
        return switch (inner.type()) {
            case ARRAY_OF_MAPS, HASH_OF_MAPS -> Errno.EINVAL;
            case PROG_ARRAY -> Errno.ENOTSUPP;
            default -> 0;
        };
    }

    private int trie() {
        boolean fits = keySize >= TRIE_KEY_MIN
                && keySize <= TRIE_KEY_MAX
                && valueSize >= 1
                && valueSize <= KMALLOC_MAX - TRIE_KEY_MAX - TRIE_NODE_BYTES;
        boolean flagged = has(spec, MapFlags.NO_PREALLOC)
                && !hasOther(MapFlags.NO_PREALLOC | MapFlags.NUMA_NODE | MapFlags.ACCESS);
        return maxEntries == 0 || !fits || !flagged ? Errno.EINVAL : 0;
    }

    /** Arrays and hashes of what packets are redirected to. */
    private int targets(boolean mayHavePrograms, int flags) {
        boolean sized = valueSize == Integer.BYTES || (mayHavePrograms && valueSize == Long.BYTES);
        return maxEntries == 0 || keySize != Integer.BYTES || !sized || (spec.flags() & ~flags) != 0 ? Errno.EINVAL : 0;
    }

    private int ringBuffer() {
        boolean sized = Long.bitCount(maxEntries) == 1 && maxEntries % PAGE == 0;
        boolean fits = keySize == 0 && valueSize == 0 && sized && (spec.flags() & ~MapFlags.NUMA_NODE) == 0;
        return fits ? 0 : Errno.EINVAL;
    }

    private int withoutKeys(int flags) {
        if (maxEntries == 0 || keySize != 0 || valueSize == 0 || hasOther(flags)) {
            return Errno.EINVAL;
        }
        return valueSize > KMALLOC_MAX ? Errno.E2BIG : 0;
    }

    private int array() {
        boolean perCpu = spec.type() == MapType.PERCPU_ARRAY;
        if (maxEntries == 0
                || keySize != Integer.BYTES
                || valueSize == 0
                || hasOther(ARRAY_FLAGS)
                || (perCpu && has(spec, MapFlags.NUMA_NODE))) {
            return Errno.EINVAL;
        }
        boolean onlyArrays = (spec.flags() & (MapFlags.MMAPABLE | MapFlags.INNER_MAP)) != 0;
        if ((spec.type() != MapType.ARRAY && onlyArrays)
                || (spec.type() != MapType.PERF_EVENT_ARRAY && has(spec, MapFlags.PRESERVE_ELEMS))) {
            return Errno.EINVAL;
        }
        return valueSize > INT_MAX || (perCpu && rounded(valueSize) > PER_CPU_MAX) ? Errno.E2BIG : 0;
    }

    private int hash() {
        boolean lru = spec.type() == MapType.LRU_HASH || spec.type() == MapType.LRU_PERCPU_HASH;
        boolean perCpu = spec.type() == MapType.PERCPU_HASH || spec.type() == MapType.LRU_PERCPU_HASH;
        boolean ownLists = has(spec, MapFlags.NO_COMMON_LRU);
        if (hasOther(HASH_FLAGS) || (!lru && ownLists)) {
            return Errno.EINVAL;
        }
        if (lru && has(spec, MapFlags.NO_PREALLOC)) {
            return Errno.ENOTSUPP;
        }
        if (has(spec, MapFlags.NUMA_NODE) && (perCpu || ownLists)) {
            return Errno.EINVAL;
        }
        if (maxEntries == 0 || keySize == 0 || valueSize == 0) {
            return Errno.EINVAL;
        }
        boolean big = keySize + valueSize >= KMALLOC_MAX - HASH_ENTRY_BYTES
                || (perCpu && rounded(valueSize) > PER_CPU_MAX)
                || maxEntries > MAX_BUCKETS;
        return big ? Errno.E2BIG : 0;
    }

    /** Whether there are flags that this kind of map does not have, or two that exclude each other. */
    private boolean hasOther(int known) {
        return (spec.flags() & ~known) != 0 || has(spec, MapFlags.RDONLY_PROG | MapFlags.WRONLY_PROG);
    }

    private static int firstOf(int refused, int otherwise) {
        return refused == 0 ? otherwise : refused;
    }

    private static boolean has(MapSpec spec, int flags) {
        return (spec.flags() & flags) == flags;
    }

    private static long rounded(long bytes) {
        return (bytes + 7) & ~7L;
    }
}
