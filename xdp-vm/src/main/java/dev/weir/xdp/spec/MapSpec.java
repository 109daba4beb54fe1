package dev.weir.xdp.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a map, and what it holds at first.
 *
 * @param name its C name; data sections carry the section's name
 * @param type the kind of map
 * @param keySize bytes of a key
 * @param valueSize bytes of a value (of one CPU's slot, for per-CPU maps)
 * @param maxEntries capacity in entries, in bytes for a ring buffer
 * @param flags {@code BPF_F_*} creation flags
 * @param extra what only some types take ({@code map_extra}): of a Bloom filter, the number of hash functions; 0 for the default
 * @param types BTF types of key and value, if they are known and this kind of map may carry them
 * @param contents what it holds before the first program runs
 * @param inner shape of the maps that a map of maps holds; only there
 */
public record MapSpec(
        String name,
        MapType type,
        int keySize,
        int valueSize,
        int maxEntries,
        int flags,
        long extra,
        @Nullable MapTypes types,
        MapContents contents,
        @Nullable MapSpec inner) {
    /** {@code BPF_F_RDONLY_PROG}: programs may not write. */
    public static final int FLAG_READ_ONLY_FOR_PROGRAMS = 1 << 7;

    /** {@code BPF_F_MMAPABLE}: user space may map the values into memory. */
    public static final int FLAG_MMAPABLE = 1 << 10;

    /** A map of plain bytes, empty at first. */
    public MapSpec(String name, MapType type, int keySize, int valueSize, int maxEntries, int flags) {
        this(name, type, keySize, valueSize, maxEntries, flags, 0, null, MapContents.NONE, null);
    }

    /** The same as a machine of so many possible CPUs makes it: a perf event array that names no capacity has a place for each. */
    public MapSpec on(int cpus) {
        return maxEntries == 0 && type == MapType.PERF_EVENT_ARRAY ? withMaxEntries(cpus) : this;
    }

    /** The same with another capacity. */
    public MapSpec withMaxEntries(int entries) {
        return new MapSpec(name, type, keySize, valueSize, entries, flags, extra, types, contents, inner);
    }

    /**
     * Every field of a live map's shape that differs from this one, with both values: empty if the live map can stand in for a new one
     * of this spec.
     */
    public List<String> differences(MapSpec live) {
        List<String> differences = new ArrayList<>();
        compare("type", type, live.type, differences);
        compare("key size", keySize, live.keySize, differences);
        compare("value size", valueSize, live.valueSize, differences);
        compare("max entries", maxEntries, live.maxEntries, differences);
        compare("flags", comparableFlags(), live.comparableFlags(), differences);
        return differences;
    }

    private static void compare(String field, Object wanted, Object live, List<String> differences) {
        if (!wanted.equals(live)) {
            differences.add("%s is %s and should be %s".formatted(field, live, wanted));
        }
    }

    private String comparableFlags() {
        boolean devices = type == MapType.DEVMAP || type == MapType.DEVMAP_HASH;
        // The kernel sets this one by itself (kernel/bpf/devmap.c).
        return "0x%x".formatted(devices ? flags & ~FLAG_READ_ONLY_FOR_PROGRAMS : flags);
    }

    /** The same with other types of key and value. */
    MapSpec withTypes(MapTypes others) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, flags, extra, others, contents, inner);
    }

    /** The same as a map that holds maps of a shape. */
    MapSpec holding(MapSpec shape) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, flags, extra, types, contents, shape);
    }

    /** The same with other contents. */
    public MapSpec withContents(MapContents other) {
        return new MapSpec(name, type, keySize, valueSize, maxEntries, flags, extra, types, other, inner);
    }
}
