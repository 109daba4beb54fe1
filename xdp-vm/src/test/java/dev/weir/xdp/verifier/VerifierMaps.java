package dev.weir.xdp.verifier;

import dev.weir.xdp.spec.DataImage;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;

/** The maps that verifier cases may name. */
final class VerifierMaps {
    private static final int WRITE_ONLY_FOR_PROGRAMS = 1 << 8;
    private static final int NO_PREALLOCATION = 1;
    private static final int PAGE = 4096;

    /** What {@code .rodata} holds: the number 1 in 4 bytes, 0x20 in one, the text "ab", and zeros. */
    private static final byte[] CONSTANTS = {1, 0, 0, 0, 0x20, 'a', 'b', 0, (byte) 0xff, 0, 0, 0, 0, 0, 0, 0};

    private VerifierMaps() {}

    static MapSpec named(String name) {
        return switch (name) {
            case "array" -> map(name, MapType.ARRAY, 4, 16, 4);
            case "hash" -> map(name, MapType.HASH, 8, 16, 8);
            case "lru" -> map(name, MapType.LRU_HASH, 4, 8, 8);
            case "percpu" -> map(name, MapType.PERCPU_ARRAY, 4, 8, 2);
            case "percpu_hash" -> map(name, MapType.PERCPU_HASH, 4, 8, 2);
            case "routes" -> new MapSpec(name, MapType.LPM_TRIE, 8, 8, 8, NO_PREALLOCATION);
            case "events" -> map(name, MapType.RINGBUF, 0, 0, PAGE);
            case "perf" -> map(name, MapType.PERF_EVENT_ARRAY, 4, 4, 4);
            case "programs" -> map(name, MapType.PROG_ARRAY, 4, 4, 4);
            case "devices" -> map(name, MapType.DEVMAP, 4, 4, 4);
            case "cpus" -> map(name, MapType.CPUMAP, 4, 4, 4);
            case "sockets" -> map(name, MapType.XSKMAP, 4, 4, 4);
            case "queue" -> map(name, MapType.QUEUE, 0, 8, 4);
            case "stack" -> map(name, MapType.STACK, 0, 8, 4);
            case "bloom" -> map(name, MapType.BLOOM_FILTER, 0, 8, 4);
            case "readonly" -> new MapSpec(name, MapType.HASH, 4, 8, 4, MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS);
            case "writeonly" -> new MapSpec(name, MapType.HASH, 4, 8, 4, WRITE_ONLY_FOR_PROGRAMS);
            case "outer" -> outer(name);
            case ".rodata" -> data(name, CONSTANTS, true);
            case ".data" -> data(name, new byte[16], false);
            default -> throw new IllegalArgumentException("cases know no map " + name);
        };
    }

    private static MapSpec map(String name, MapType type, int keySize, int valueSize, int entries) {
        return new MapSpec(name, type, keySize, valueSize, entries, 0);
    }

    private static MapSpec outer(String name) {
        MapSpec inner = map("inner", MapType.ARRAY, 4, 8, 4);
        return new MapSpec(name, MapType.ARRAY_OF_MAPS, 4, 4, 4, 0, 0, null, MapContents.NONE, inner);
    }

    private static MapSpec data(String name, byte[] bytes, boolean constant) {
        int flags = constant ? MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS : 0;
        MapContents contents = new MapContents.Data(new DataImage(bytes), constant);
        return new MapSpec(name, MapType.ARRAY, 4, bytes.length, 1, flags, 0, null, contents, null);
    }
}
