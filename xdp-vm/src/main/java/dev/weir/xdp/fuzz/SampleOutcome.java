package dev.weir.xdp.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What a run left behind. Machines agree if these are the same.
 *
 * @param packet the packet as it is then
 * @param registers R0 to R6 at the end, eight bytes each
 * @param array all values of {@link SampleMap#ARRAY}
 * @param hash for each key from 0 a byte that says whether it is there, and its value
 * @param failure why the run was stopped; empty if it came to its end
 */
@SuppressWarnings("ArrayRecordComponent") // compared by sameAs
record SampleOutcome(byte[] packet, byte[] registers, byte[] array, byte[] hash, String failure) {
    /** The keys that programs use in {@link SampleMap#HASH}. */
    static final int KEYS = 32;

    /** Bytes of an entry in {@link #hash}. */
    static final int ENTRY_BYTES = 1 + SampleMap.HASH.spec().valueSize();

    /** A run that was stopped. */
    static SampleOutcome failed(String reason) {
        return new SampleOutcome(new byte[0], new byte[0], new byte[0], new byte[0], reason);
    }

    boolean sameAs(SampleOutcome other) {
        return failure.equals(other.failure)
                && Arrays.equals(registers, other.registers)
                && Arrays.equals(packet, other.packet)
                && Arrays.equals(array, other.array)
                && Arrays.equals(hash, other.hash);
    }

    /** How this one differs from another, in lines for people: what is here, then what is there. */
    String differences(SampleOutcome other) {
        List<String> lines = new ArrayList<>();
        if (!failure.equals(other.failure)) {
            lines.add("stopped: '%s', '%s'".formatted(failure, other.failure));
        }
        add(lines, "r", Long.BYTES, registers, other.registers);
        add(lines, "array value ", SampleMap.ARRAY.spec().valueSize(), array, other.array);
        add(lines, "hash entry ", ENTRY_BYTES, hash, other.hash);
        if (!Arrays.equals(packet, other.packet)) {
            lines.add("packet: %s, %s"
                    .formatted(HexFormat.of().formatHex(packet), HexFormat.of().formatHex(other.packet)));
        }
        return String.join("\n", lines);
    }

    private static void add(List<String> lines, String what, int size, byte[] here, byte[] there) {
        for (int at = 0; at < Math.min(here.length, there.length); at += size) {
            if (!Arrays.equals(here, at, at + size, there, at, at + size)) {
                HexFormat hex = HexFormat.of();
                String one = hex.formatHex(here, at, at + size);
                lines.add("%s%d: %s, %s".formatted(what, at / size, one, hex.formatHex(there, at, at + size)));
            }
        }
    }
}
