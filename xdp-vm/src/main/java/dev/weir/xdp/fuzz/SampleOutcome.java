package dev.weir.xdp.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * What a run left behind. Machines agree if these are the same.
 *
 * @param packet the packet as it is then, with its metadata in front
 * @param maps contents of the maps that the program may have changed; R0 to R6 are among them ({@link SampleMap#RESULT})
 * @param failure why the run was stopped; empty if it came to its end
 */
@SuppressWarnings("ArrayRecordComponent") // compared by sameAs
record SampleOutcome(byte[] packet, Map<SampleMap, byte[]> maps, String failure) {
    /** What a map's contents often need. */
    static final int INITIAL_BYTES = 512;

    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] NOTHING = {};

    /** A run that was stopped. */
    static SampleOutcome failed(String reason) {
        return new SampleOutcome(NOTHING, Map.of(), reason);
    }

    /** Writes a number to what becomes a map's contents. */
    static void writeNumber(ByteArrayOutputStream to, long number, int bytes) {
        for (int i = 0; i < bytes; i++) {
            to.write((int) (number >>> (Byte.SIZE * i)));
        }
    }

    boolean sameAs(SampleOutcome other) {
        return failure.equals(other.failure)
                && Arrays.equals(packet, other.packet)
                && maps.keySet().equals(other.maps.keySet())
                && maps.keySet().stream().allMatch(map -> Arrays.equals(of(map), other.of(map)));
    }

    /** How this one differs from another, in lines for people: what is here, then what is there. */
    String differences(SampleOutcome other) {
        List<String> lines = new ArrayList<>();
        if (!failure.equals(other.failure)) {
            lines.add("stopped: '%s', '%s'".formatted(failure, other.failure));
        }
        for (SampleMap map : SampleMap.values()) {
            if (!Arrays.equals(of(map), other.of(map))) {
                add(lines, map, of(map), other.of(map));
            }
        }
        if (!Arrays.equals(packet, other.packet)) {
            lines.add("packet: %s, %s".formatted(HEX.formatHex(packet), HEX.formatHex(other.packet)));
        }
        return String.join("\n", lines);
    }

    private byte[] of(SampleMap map) {
        return maps.getOrDefault(map, NOTHING);
    }

    private static void add(List<String> lines, SampleMap map, byte[] here, byte[] there) {
        if (map == SampleMap.RESULT && here.length == there.length) {
            addRegisters(lines, here, there);
        } else {
            lines.add("%s: %s, %s".formatted(map.mapName(), HEX.formatHex(here), HEX.formatHex(there)));
        }
    }

    private static void addRegisters(List<String> lines, byte[] here, byte[] there) {
        for (int register = 0; register <= Body.LAST_NUMBER; register++) {
            int from = SampleMap.RESULT.keySize() + Long.BYTES * register;
            int to = from + Long.BYTES;
            if (!Arrays.equals(here, from, to, there, from, to)) {
                String bytes = HEX.formatHex(here, from, to);
                lines.add("r%d: %s, %s".formatted(register, bytes, HEX.formatHex(there, from, to)));
            }
        }
    }
}
