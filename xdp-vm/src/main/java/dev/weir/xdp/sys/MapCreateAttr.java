package dev.weir.xdp.sys;

import java.lang.foreign.Arena;

/**
 * The argument of {@code BPF_MAP_CREATE}.
 *
 * <pre>
 *  0      4          8            12            16      20          24
 *  +------+----------+------------+-------------+-------+-----------+-----------+
 *  | type | key size | value size | max entries | flags | inner map | NUMA node |
 *  +------+----------+------------+-------------+-------+-----------+-----------+
 *  28         44          48    52         56           60             64      72
 *  +----------+-----------+-----+----------+------------+--------------+-------+
 *  | name[16] | interface | BTF | key type | value type | vmlinux type | extra |
 *  +----------+-----------+-----+----------+------------+--------------+-------+
 * </pre>
 */
public final class MapCreateAttr extends BpfAttr {
    private static final int TYPE = 0;
    private static final int KEY_SIZE = 4;
    private static final int VALUE_SIZE = 8;
    private static final int MAX_ENTRIES = 12;
    private static final int FLAGS = 16;
    private static final int INNER_MAP_FD = 20;
    private static final int NAME = 28;
    private static final int BTF_FD = 48;
    private static final int KEY_TYPE_ID = 52;
    private static final int VALUE_TYPE_ID = 56;
    private static final int EXTRA = 64;
    private static final int BYTES = 72;

    public MapCreateAttr(Arena arena, int type, int flags) {
        super(arena, BYTES);
        putInt(TYPE, type);
        putInt(FLAGS, flags);
    }

    public MapCreateAttr name(String name) {
        putName(NAME, name);
        return this;
    }

    /** Bytes of a key, bytes of a value (of one CPU's), number of entries. */
    public MapCreateAttr sizes(int keySize, int valueSize, int maxEntries) {
        putInt(KEY_SIZE, keySize);
        putInt(VALUE_SIZE, valueSize);
        putInt(MAX_ENTRIES, maxEntries);
        return this;
    }

    /** A map of the shape of those that a map of maps will hold. */
    public MapCreateAttr innerMap(int fd) {
        putInt(INNER_MAP_FD, fd);
        return this;
    }

    /** What only some types take; kernels before 5.16 refuse anything but 0. */
    public MapCreateAttr extra(long value) {
        putLong(EXTRA, value);
        return this;
    }

    public MapCreateAttr types(int btfFd, int keyTypeId, int valueTypeId) {
        putInt(BTF_FD, btfFd);
        putInt(KEY_TYPE_ID, keyTypeId);
        putInt(VALUE_TYPE_ID, valueTypeId);
        return this;
    }
}
