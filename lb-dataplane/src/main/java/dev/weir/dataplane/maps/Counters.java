package dev.weir.dataplane.maps;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Verdict;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the program has counted, summed over the CPUs. Packets are counted when their verdict is reached; bytes are those of their
 * frames as received. Counters wrap around at 2^64 and start at zero when their map is made.
 */
public final class Counters {
    private static final String DROP = "DROP_";

    private final CounterLayout layout;
    private final BpfMap verdicts;
    private final BpfMap drops;
    private final BpfMap services;
    private final BpfMap backends;
    private final BpfMap flowStats;

    Counters(CounterLayout layout, Map<String, BpfMap> maps) {
        this.layout = layout;
        this.verdicts = WeirMaps.map(maps, "verdicts");
        this.drops = WeirMaps.map(maps, "drops");
        this.services = WeirMaps.map(maps, "service_counters");
        this.backends = WeirMaps.map(maps, "backend_counters");
        this.flowStats = WeirMaps.map(maps, "flow_stats");
    }

    /** Packets, and bytes of their frames. */
    public record Count(long packets, long bytes) {}

    /**
     * What was sent to a backend.
     *
     * @param packets packets
     * @param bytes bytes of their frames
     * @param connections connections opened: TCP SYNs, retransmitted ones included, and UDP flows that were not known when flows are
     *     kept (in nat pools always, in others while a slot changes hands)
     */
    public record BackendCount(long packets, long bytes, long connections) {}

    /** Every packet that came in, by what became of it. */
    public Map<Verdict, Count> verdicts() {
        Map<Verdict, Count> counts = new EnumMap<>(Verdict.class);
        for (Verdict verdict : Verdict.values()) {
            counts.put(verdict, count(verdicts, verdict.code()));
        }
        return counts;
    }

    /** Dropped packets by reason, which is the reason's constant in {@code enum drop_reason}, such as {@code DROP_NO_BACKEND}. */
    public Map<String, Count> drops() {
        Map<String, Count> counts = new LinkedHashMap<>();
        layout.dropReasons.forEach((number, name) -> counts.put(name, count(drops, number)));
        return counts;
    }

    /** What users are told of a reason's constant: {@code NO_BACKEND} for {@code DROP_NO_BACKEND}. */
    public static String reasonOf(String constant) {
        return constant.substring(DROP.length());
    }

    /** What happened to flows, by the constants of {@code enum flow_stat}, such as {@code FLOW_REFUSED}. */
    public Map<String, Long> flowStats() {
        Map<String, Long> counts = new LinkedHashMap<>();
        layout.flowStats.forEach(
                (number, name) -> counts.put(name, read(flowStats, number).sum(0)));
        return counts;
    }

    /** Packets that came for a service, whatever became of them. */
    public Count service(int service) {
        return count(services, service);
    }

    /** Packets that were sent to a backend. */
    public BackendCount backend(int backend) {
        PerCpu value = read(backends, backend);
        return new BackendCount(
                value.sum(layout.backendPackets), value.sum(layout.backendBytes), value.sum(layout.backendConnections));
    }

    /** Starts a service's counters anew: for an id that goes to another service. */
    public void resetService(int service) {
        reset(services, service);
    }

    /** Starts a backend's counters anew: for an id that goes to another backend. */
    public void resetBackend(int backend) {
        reset(backends, backend);
    }

    private Count count(BpfMap map, int index) {
        PerCpu value = read(map, index);
        return new Count(value.sum(layout.packets), value.sum(layout.bytes));
    }

    private static void reset(BpfMap map, int index) {
        map.update(key(index), Memory.heap(map.valueBytes()), BpfMap.UpdateMode.ANY);
    }

    /** The sum over the CPUs of a number in an entry of a per-CPU array. */
    static long sum(BpfMap map, int index, int offset) {
        return read(map, index).sum(offset);
    }

    private static PerCpu read(BpfMap map, int index) {
        MemorySegment value = Memory.heap(map.valueBytes());
        if (!map.lookup(key(index), value)) {
            throw new IndexOutOfBoundsException("map %s has %d entries, none %d"
                    .formatted(map.spec().name(), map.spec().maxEntries(), index));
        }
        return new PerCpu(value, (map.spec().valueSize() + 7) & ~7);
    }

    private static MemorySegment key(int index) {
        MemorySegment key = Memory.heap(Integer.BYTES);
        Memory.putInt(key, 0, index);
        return key;
    }

    /** One value of each CPU, one after another. */
    private record PerCpu(MemorySegment values, int stride) {
        long sum(int offset) {
            long sum = 0;
            for (long at = offset; at < values.byteSize(); at += stride) {
                sum += Memory.getLong(values, at);
            }
            return sum;
        }
    }
}
