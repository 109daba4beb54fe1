package dev.weir.xdp.fuzz;

import dev.weir.xdp.spec.DataImage;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.MapTypes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The maps that drafts and the verifier's cases use, in the order of their indices: so that what is found in a draft can be kept as a case.
 * Their types are {@link DraftTypes}.
 */
public final class DraftMaps {
    static final int ARRAY = 0;
    static final int HASH = 1;
    static final int PERCPU = 2;
    static final int EVENTS = 3;
    static final int PROGRAMS = 4;
    static final int QUEUE = 5;
    static final int READ_ONLY = 6;
    static final int CONSTANTS = 7;
    static final int DATA = 8;
    static final int OUTER = 9;
    static final int LRU = 10;
    static final int BLOOM = 11;
    static final int ACCOUNTS = 12;
    static final int ACCOUNTS_BY_NAME = 13;

    private static final int WRITE_ONLY_FOR_PROGRAMS = 1 << 8;
    private static final int NO_PREALLOCATION = 1;
    private static final int PAGE = 4096;

    /** What {@code .rodata} holds: the number 1 in 4 bytes, 0x20 in one, the text "ab", a byte of ones, and zeros. */
    private static final byte[] CONSTANT_BYTES = {1, 0, 0, 0, 0x20, 'a', 'b', 0, (byte) 0xff, 0, 0, 0, 0, 0, 0, 0};

    /** Formats, each with a NUL, by their offsets: 0 without a conversion, 8 with one, 16 with two, 24 with one that does not exist. */
    private static final String FORMATS = "100%%\0\0\0" + "n %d\0\0\0\0" + "%x %llu\0" + "%f\0\0%s\0\0";

    /** The shape of the maps in {@link #OUTER}. */
    static final MapSpec INNER = map("inner", MapType.ARRAY, 4, 8, 4);

    private static final List<MapSpec> ALL = List.of(
            map("array", MapType.ARRAY, 4, 16, 4),
            map("hash", MapType.HASH, 8, 16, 8),
            map("percpu", MapType.PERCPU_ARRAY, 4, 8, 2),
            map("events", MapType.RINGBUF, 0, 0, PAGE),
            map("programs", MapType.PROG_ARRAY, 4, 4, 4),
            map("queue", MapType.QUEUE, 0, 8, 4),
            flagged("readonly", MapType.HASH, MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS),
            data(".rodata", CONSTANT_BYTES, true),
            data(".data", new byte[16], false),
            new MapSpec("outer", MapType.ARRAY_OF_MAPS, 4, 4, 4, 0, 0, null, MapContents.NONE, INNER),
            map("lru", MapType.LRU_HASH, 4, 8, 8),
            map("bloom", MapType.BLOOM_FILTER, 0, 8, 4),
            accounts("accounts", MapType.ARRAY, 4),
            accounts("accounts_by_name", MapType.HASH, 4),
            accounts("account", MapType.ARRAY, 1),
            map("percpu_hash", MapType.PERCPU_HASH, 4, 8, 2),
            new MapSpec("routes", MapType.LPM_TRIE, 8, 8, 8, NO_PREALLOCATION),
            map("perf", MapType.PERF_EVENT_ARRAY, 4, 4, 4),
            map("devices", MapType.DEVMAP, 4, 4, 4),
            map("cpus", MapType.CPUMAP, 4, 4, 4),
            map("sockets", MapType.XSKMAP, 4, 4, 4),
            map("stack", MapType.STACK, 0, 8, 4),
            flagged("writeonly", MapType.HASH, WRITE_ONLY_FOR_PROGRAMS),
            data(".rodata.formats", FORMATS.getBytes(StandardCharsets.US_ASCII), true));

    private DraftMaps() {}

    static List<MapSpec> all() {
        return ALL;
    }

    /**
     * A map by its name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static MapSpec named(String name) {
        return ALL.stream()
                .filter(map -> map.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("drafts and cases know no map " + name));
    }

    static int keyBytes(int map) {
        return ALL.get(map).keySize();
    }

    static int valueBytes(int map) {
        return ALL.get(map).valueSize();
    }

    private static MapSpec map(String name, MapType type, int keySize, int valueSize, int entries) {
        return new MapSpec(name, type, keySize, valueSize, entries, 0);
    }

    private static MapSpec flagged(String name, MapType type, int flags) {
        return new MapSpec(name, type, 4, 8, 4, flags);
    }

    private static MapSpec accounts(String name, MapType type, int entries) {
        MapTypes types = new MapTypes(DraftTypes.INT, DraftTypes.ACCOUNT);
        return new MapSpec(name, type, 4, DraftTypes.ACCOUNT_BYTES, entries, 0, 0, types, MapContents.NONE, null);
    }

    private static MapSpec data(String name, byte[] bytes, boolean constant) {
        int flags = constant ? MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS : 0;
        MapContents contents = new MapContents.Data(new DataImage(bytes), constant);
        return new MapSpec(name, MapType.ARRAY, 4, bytes.length, 1, flags, 0, null, contents, null);
    }
}
