package dev.weir.xdp.spec;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Kinds of maps; the ordinals are the kernel's {@code enum bpf_map_type} ({@code uapi/linux/bpf.h}). */
public enum MapType {
    UNSPEC,
    HASH,
    ARRAY,
    PROG_ARRAY,
    PERF_EVENT_ARRAY,
    PERCPU_HASH,
    PERCPU_ARRAY,
    STACK_TRACE,
    CGROUP_ARRAY,
    LRU_HASH,
    LRU_PERCPU_HASH,
    LPM_TRIE,
    ARRAY_OF_MAPS,
    HASH_OF_MAPS,
    DEVMAP,
    SOCKMAP,
    CPUMAP,
    XSKMAP,
    SOCKHASH,
    CGROUP_STORAGE,
    REUSEPORT_SOCKARRAY,
    PERCPU_CGROUP_STORAGE,
    QUEUE,
    STACK,
    SK_STORAGE,
    DEVMAP_HASH,
    STRUCT_OPS,
    RINGBUF,
    INODE_STORAGE,
    TASK_STORAGE,
    BLOOM_FILTER,
    USER_RINGBUF,
    CGRP_STORAGE,
    ARENA;

    private static final MapType[] BY_CODE = values();

    private static final Set<MapType> WITHOUT_TYPES = EnumSet.of(
            PERF_EVENT_ARRAY,
            STACK_TRACE,
            CGROUP_ARRAY,
            ARRAY_OF_MAPS,
            HASH_OF_MAPS,
            DEVMAP,
            DEVMAP_HASH,
            SOCKMAP,
            SOCKHASH,
            CPUMAP,
            XSKMAP,
            QUEUE,
            STACK,
            RINGBUF,
            USER_RINGBUF,
            ARENA);

    /** The kernel's number. */
    @SuppressWarnings("EnumOrdinal") // the constants stand in the kernel's order, all of them
    public int code() {
        return ordinal();
    }

    /** The type of a number; empty if there is none. */
    public static Optional<MapType> of(int code) {
        return code > 0 && code < BY_CODE.length ? Optional.of(BY_CODE[code]) : Optional.empty();
    }

    /** Whether the kernel takes the BTF types of keys and values of such a map; for some it refuses them. */
    boolean takesTypes() {
        return !WITHOUT_TYPES.contains(this);
    }

    /** Whether the values are maps. */
    boolean holdsMaps() {
        return this == ARRAY_OF_MAPS || this == HASH_OF_MAPS;
    }
}
