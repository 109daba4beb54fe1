package dev.weir.xdp.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The argument of {@code BPF_MAP_LOOKUP_BATCH}, {@code _UPDATE_BATCH} and {@code _DELETE_BATCH}.
 *
 * <pre>
 *  0          8           16     24       32      36      40              48      56
 *  +----------+-----------+------+--------+-------+-------+---------------+-------+
 *  | in batch | out batch | keys | values | count |  map  | element flags | flags |
 *  +----------+-----------+------+--------+-------+-------+---------------+-------+
 * </pre>
 */
public final class MapBatchAttr extends BpfAttr {
    private static final int IN_BATCH = 0;
    private static final int OUT_BATCH = 8;
    private static final int KEYS = 16;
    private static final int VALUES = 24;
    private static final int COUNT = 32;
    private static final int MAP_FD = 36;
    private static final int BYTES = 56;

    public MapBatchAttr(Arena arena, int mapFd) {
        super(arena, BYTES);
        putInt(MAP_FD, mapFd);
    }

    /** Where a look-up goes on, as the call before put it there; {@link MemorySegment#NULL} to start. */
    public MapBatchAttr in(MemorySegment position) {
        putAddress(IN_BATCH, position);
        return this;
    }

    /** Where a look-up leaves its position: as many bytes as a key, at least four. */
    public MapBatchAttr out(MemorySegment position) {
        putAddress(OUT_BATCH, position);
        return this;
    }

    public MapBatchAttr keys(MemorySegment keys) {
        putAddress(KEYS, keys);
        return this;
    }

    public MapBatchAttr values(MemorySegment values) {
        putAddress(VALUES, values);
        return this;
    }

    /** Before the call, how many entries there are or fit. */
    public MapBatchAttr count(int count) {
        putInt(COUNT, count);
        return this;
    }

    /** After the call, how many entries it dealt with, also if it failed on a later one. */
    public int count() {
        return getInt(COUNT);
    }
}
