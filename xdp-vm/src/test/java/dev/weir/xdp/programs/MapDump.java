package dev.weir.xdp.programs;

import dev.weir.xdp.BpfMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** What maps hold, to compare. */
final class MapDump {
    private MapDump() {}

    /** Values by keys, as hexadecimal digits. */
    static Map<String, String> of(BpfMap map) {
        Map<String, String> contents = new TreeMap<>();
        map.forEach((key, value) -> {
            contents.put(hex(key), hex(value));
            return true;
        });
        return contents;
    }

    private static String hex(MemorySegment bytes) {
        return HexFormat.of().formatHex(bytes.toArray(ValueLayout.JAVA_BYTE));
    }
}
