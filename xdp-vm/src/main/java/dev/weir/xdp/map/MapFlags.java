package dev.weir.xdp.map;

/** Flags of map creation and of updates, as {@code uapi/linux/bpf.h} numbers them. */
final class MapFlags {
    /** Create or replace. */
    static final long ANY = 0;

    /** Create only. */
    static final long NOEXIST = 1;

    /** Replace only. */
    static final long EXIST = 2;

    /** Copy the value under its {@code struct bpf_spin_lock}. */
    static final long LOCK = 4;

    static final int NO_PREALLOC = 1;
    static final int NO_COMMON_LRU = 1 << 1;
    static final int NUMA_NODE = 1 << 2;
    static final int RDONLY = 1 << 3;
    static final int WRONLY = 1 << 4;
    static final int ZERO_SEED = 1 << 6;
    static final int RDONLY_PROG = 1 << 7;
    static final int WRONLY_PROG = 1 << 8;
    static final int MMAPABLE = 1 << 10;
    static final int PRESERVE_ELEMS = 1 << 11;
    static final int INNER_MAP = 1 << 12;

    /** Who may read and write: the flags of control and programs together. */
    static final int ACCESS = RDONLY | WRONLY | RDONLY_PROG | WRONLY_PROG;

    private MapFlags() {}

    /** Whether update flags other than {@link #LOCK} are none of ANY, NOEXIST and EXIST. */
    static boolean unknown(long flags) {
        return Long.compareUnsigned(flags & ~LOCK, EXIST) > 0;
    }
}
