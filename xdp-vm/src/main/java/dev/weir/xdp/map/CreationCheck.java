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

    /** Why a map cannot be, as an error number; 0 if it can. */
    static int check(MapSpec spec) {
        if (has(spec, MapFlags.RDONLY | MapFlags.WRONLY)) {
            return Errno.EINVAL;
        }
        CreationCheck check = new CreationCheck(spec);
        return switch (spec.type()) {
            case ARRAY, PERCPU_ARRAY -> check.array();
            case HASH, PERCPU_HASH, LRU_HASH, LRU_PERCPU_HASH -> check.hash();
            default -> Errno.EINVAL;
        };
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

    private static boolean has(MapSpec spec, int flags) {
        return (spec.flags() & flags) == flags;
    }

    private static long rounded(long bytes) {
        return (bytes + 7) & ~7L;
    }
}
