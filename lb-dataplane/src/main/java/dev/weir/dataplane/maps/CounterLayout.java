package dev.weir.dataplane.maps;

import dev.weir.xdp.Verdict;
import dev.weir.xdp.btf.Btf;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code struct counter}, {@code struct backend_counter}, and the enums that counters are kept by. */
final class CounterLayout {
    private final int size;
    final int packets;
    final int bytes;
    private final int backendSize;
    final int backendPackets;
    final int backendBytes;
    final int backendConnections;
    /** Drop reasons by number. */
    final Map<Integer, String> dropReasons;
    /** Flow statistics by number. */
    final Map<Integer, String> flowStats;

    CounterLayout(Btf btf) {
        Layout counter = Layout.of(btf, "counter");
        size = counter.size();
        packets = counter.offset("packets", Long.BYTES);
        bytes = counter.offset("bytes", Long.BYTES);
        Layout backend = Layout.of(btf, "backend_counter");
        backendSize = backend.size();
        backendPackets = backend.offset("packets", Long.BYTES);
        backendBytes = backend.offset("bytes", Long.BYTES);
        backendConnections = backend.offset("connections", Long.BYTES);
        dropReasons = names(btf, "drop_reason");
        flowStats = names(btf, "flow_stat");
        requireVerdicts(btf);
    }

    int size() {
        return size;
    }

    int backendSize() {
        return backendSize;
    }

    /** The constants of an enumeration by number. */
    static Map<Integer, String> names(Btf btf, String enumeration) {
        Map<Integer, String> names = new LinkedHashMap<>();
        btf.enumeration(enumeration).values().forEach((name, value) -> names.put(Math.toIntExact(value), name));
        return names;
    }

    private static void requireVerdicts(Btf btf) {
        for (Verdict verdict : Verdict.values()) {
            long number = btf.enumeration("xdp_action").value("XDP_" + verdict.name());
            if (number != verdict.code()) {
                throw new IllegalStateException("XDP_%s is %d, expected %d".formatted(verdict, number, verdict.code()));
            }
        }
    }
}
