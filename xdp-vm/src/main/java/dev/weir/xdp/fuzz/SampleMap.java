package dev.weir.xdp.fuzz;

import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The maps that every random program may use; loads refer to them by their index. */
enum SampleMap {
    /** Where a program leaves R0 to R6. */
    RESULT(MapType.ARRAY, 64, 1),
    /** Plain values, all zero at first. */
    ARRAY(MapType.ARRAY, 32, 8),
    /** Holds the keys 0 to 3 at first. */
    HASH(MapType.HASH, 16, 16),
    /** The programs of tail calls; the last places are empty. */
    PROGRAMS(MapType.PROG_ARRAY, Integer.BYTES, 4);

    /** How many entries {@link #HASH} has at first. */
    static final int FIRST_ENTRIES = 4;

    private final MapSpec spec;

    SampleMap(MapType type, int valueSize, int entries) {
        this.spec = new MapSpec(mapName(), type, Integer.BYTES, valueSize, entries, 0);
    }

    /** All of them, in the order of their indices. */
    static List<MapSpec> specs() {
        return Arrays.stream(values()).map(SampleMap::spec).toList();
    }

    /** The ones that hold data, which all programs may share. */
    static List<MapSpec> data() {
        return specs().stream()
                .filter(spec -> spec.type() != MapType.PROG_ARRAY)
                .toList();
    }

    /** The map of an index. */
    @SuppressWarnings("EnumOrdinal") // the index is the place in this list
    static SampleMap of(int index) {
        return values()[index];
    }

    MapSpec spec() {
        return spec;
    }

    String mapName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @SuppressWarnings("EnumOrdinal") // the index is the place in this list, and nowhere else
    int index() {
        return ordinal();
    }
}
