package dev.weir.xdp.fuzz;

import dev.weir.xdp.spec.DataImage;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The maps that every random program may use; loads refer to them by their index. Of types whose behaviour is a matter of chance or of
 * the machine, such as an LRU map that is full, there is nothing here.
 */
enum SampleMap {
    /** Where a program leaves R0 to R6. */
    RESULT(MapType.ARRAY, 64, 1),
    /** Plain values. */
    ARRAY(MapType.ARRAY, 32, 8),
    HASH(MapType.HASH, 16, 16),
    /** The programs of tail calls; the last places are empty. */
    PROGRAMS(MapType.PROG_ARRAY, Integer.BYTES, 4),
    /** Variables. */
    GLOBALS(MapType.ARRAY, 64, 1),
    /** What programs cannot write to and a verifier knows: text for helpers, and numbers. */
    CONSTANTS(MapType.ARRAY, SampleConstants.BYTES, 1),
    CPU_ARRAY(MapType.PERCPU_ARRAY, 32, 4),
    CPU_HASH(MapType.PERCPU_HASH, 16, 16),
    /** Large enough for all keys that are used: it never evicts any. */
    LRU(MapType.LRU_HASH, 16, 1024),
    TRIE(MapType.LPM_TRIE, 16, 16),
    QUEUE(MapType.QUEUE, 8, 4),
    STACK(MapType.STACK, 8, 4),
    RECORDS(MapType.RINGBUF, 0, 4096),
    /** Of {@link #ARRAY}'s shape. */
    INNER(MapType.ARRAY, 32, 8),
    /** Holds {@link #ARRAY} and {@link #INNER}. */
    OUTER(MapType.ARRAY_OF_MAPS, Integer.BYTES, 4),
    /** Its first place is the loopback interface; the others are empty. */
    DEVICES(MapType.DEVMAP, Integer.BYTES, 4);

    /** The keys that programs use, but for the trie's, are below this. */
    static final int KEYS = 32;

    /** How many entries maps with keys have at first: keys from 0 on. */
    static final int FIRST_ENTRIES = 4;

    /** {@code BPF_F_NO_PREALLOC}: there are no other tries. */
    private static final int FLAG_NO_PREALLOCATION = 1;

    private static final Set<MapType> WITHOUT_KEYS = EnumSet.of(MapType.QUEUE, MapType.STACK, MapType.RINGBUF);

    private final MapType type;
    private final int valueSize;
    private final int entries;

    SampleMap(MapType type, int valueSize, int entries) {
        this.type = type;
        this.valueSize = valueSize;
        this.entries = entries;
    }

    /** All of them, in the order of their indices. */
    static List<MapSpec> specs() {
        return Arrays.stream(values()).map(SampleMap::spec).toList();
    }

    /** The map of an index. */
    @SuppressWarnings("EnumOrdinal") // the index is the place in this list
    static SampleMap of(int index) {
        return values()[index];
    }

    /** The map of a name. */
    static SampleMap named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    MapSpec spec() {
        int flags = switch (this) {
            case TRIE -> FLAG_NO_PREALLOCATION;
            case CONSTANTS -> MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS;
            default -> 0;
        };
        MapSpec inner = this == OUTER ? ARRAY.spec() : null;
        return new MapSpec(mapName(), type, keySize(), valueSize, entries, flags, 0, null, contents(), inner);
    }

    private MapContents contents() {
        return switch (this) {
            case CONSTANTS -> new MapContents.Data(new DataImage(SampleConstants.image()), true);
            case OUTER -> new MapContents.References(Map.of(0, ARRAY.mapName(), 1, INNER.mapName()));
            default -> MapContents.NONE;
        };
    }

    String mapName() {
        return name().toLowerCase(Locale.ROOT);
    }

    MapType type() {
        return type;
    }

    int keySize() {
        if (WITHOUT_KEYS.contains(type)) {
            return 0;
        }
        return type == MapType.LPM_TRIE ? Long.BYTES : Integer.BYTES;
    }

    int valueSize() {
        return valueSize;
    }

    int entries() {
        return entries;
    }

    @SuppressWarnings("EnumOrdinal") // the index is the place in this list, and nowhere else
    int index() {
        return ordinal();
    }
}
