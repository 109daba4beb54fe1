package dev.weir.xdp.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The argument of {@code BPF_MAP_LOOKUP_ELEM}, {@code _UPDATE_ELEM}, {@code _DELETE_ELEM} and {@code _GET_NEXT_KEY}.
 *
 * <pre>
 *  0       4       8       16                  24      32
 *  +-------+-------+-------+-------------------+-------+
 *  | map   |  pad  |  key  | value or next key | flags |
 *  +-------+-------+-------+-------------------+-------+
 * </pre>
 */
public final class MapElementAttr extends BpfAttr {
    private static final int MAP_FD = 0;
    private static final int KEY = 8;
    private static final int VALUE = 16;
    private static final int FLAGS = 24;
    private static final int BYTES = 32;

    public MapElementAttr(Arena arena, int mapFd) {
        super(arena, BYTES);
        putInt(MAP_FD, mapFd);
    }

    public MapElementAttr key(MemorySegment key) {
        putAddress(KEY, key);
        return this;
    }

    /** The value, or the place for it or for the next key. */
    public MapElementAttr value(MemorySegment value) {
        putAddress(VALUE, value);
        return this;
    }

    /** 0 is {@code BPF_ANY}, 1 {@code BPF_NOEXIST}, 2 {@code BPF_EXIST}. */
    public MapElementAttr flags(long flags) {
        putLong(FLAGS, flags);
        return this;
    }
}
