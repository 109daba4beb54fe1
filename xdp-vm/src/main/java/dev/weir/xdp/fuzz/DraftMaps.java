package dev.weir.xdp.fuzz;

import dev.weir.xdp.spec.DataImage;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.util.List;

/** The maps that drafts use, in the order of their indices: the ones that the verifier's cases know by the same names. */
final class DraftMaps {
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

    private static final int PAGE = 4096;
    private static final byte[] IMAGE = {1, 0, 0, 0, 0x20, 'a', 'b', 0, (byte) 0xff, 0, 0, 0, 0, 0, 0, 0};

    /** The shape of the maps in {@link #OUTER}. */
    static final MapSpec INNER = map("inner", MapType.ARRAY, 4, 8, 4);

    private static final List<MapSpec> ALL = List.of(
            map("array", MapType.ARRAY, 4, 16, 4),
            map("hash", MapType.HASH, 8, 16, 8),
            map("percpu", MapType.PERCPU_ARRAY, 4, 8, 2),
            map("events", MapType.RINGBUF, 0, 0, PAGE),
            map("programs", MapType.PROG_ARRAY, 4, 4, 4),
            map("queue", MapType.QUEUE, 0, 8, 4),
            new MapSpec("readonly", MapType.HASH, 4, 8, 4, MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS),
            data(".rodata", IMAGE, true),
            data(".data", new byte[16], false),
            new MapSpec("outer", MapType.ARRAY_OF_MAPS, 4, 4, 4, 0, 0, null, MapContents.NONE, INNER));

    private DraftMaps() {}

    static List<MapSpec> all() {
        return ALL;
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

    private static MapSpec data(String name, byte[] bytes, boolean constant) {
        int flags = constant ? MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS : 0;
        MapContents contents = new MapContents.Data(new DataImage(bytes), constant);
        return new MapSpec(name, MapType.ARRAY, 4, bytes.length, 1, flags, 0, null, contents, null);
    }
}
