package dev.weir.dataplane.table;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an agent says about itself and its node, every few seconds. Counters count since {@code instance} took
 * over the maps, and only grow as long as the maps are pinned.
 *
 * @param node the node's name
 * @param instance differs after every start of the agent
 * @param epochMillis when the report was made, by the node's clock
 * @param networkInterface the interface that packets come in at
 * @param engine name of the XDP engine, such as {@code kernel}
 * @param driverMode how the program is attached, {@code native} or {@code generic}
 * @param addresses the node's own addresses, none of which can be a VIP
 * @param services every service the agent knows of
 * @param verdicts by XDP verdict, such as {@code TX}
 * @param drops by drop reason
 * @param backends every backend the agent forwards to
 * @param warnings sentences for the operator, such as the announcement of a fallback
 */
public record NodeReport(
        String node,
        String instance,
        long epochMillis,
        String networkInterface,
        String engine,
        String driverMode,
        List<IpAddress> addresses,
        List<ServiceStatus> services,
        SortedMap<String, Count> verdicts,
        SortedMap<String, Count> drops,
        List<BackendCount> backends,
        List<String> warnings) {
    public NodeReport {
        Limits.checkName(node);
        addresses = List.copyOf(addresses);
        services = List.copyOf(services);
        verdicts = sorted(verdicts);
        drops = sorted(drops);
        backends = List.copyOf(backends);
        warnings = List.copyOf(warnings);
    }

    private static SortedMap<String, Count> sorted(Map<String, Count> counts) {
        return java.util.Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    /**
     * How far a service has come on the node.
     *
     * @param service its name
     * @param revision the revision in force, 0 if none is
     * @param error why a newer revision is not in force, empty if nothing is wrong
     * @param slotsMoving slots whose flows have not all settled since the last change
     */
    public record ServiceStatus(String service, long revision, String error, int slotsMoving) {}

    /** Packets and the bytes of their frames. */
    public record Count(long packets, long bytes) {}

    /**
     * What a backend was sent.
     *
     * @param pool name of the pool
     * @param backend name of the backend
     * @param packets packets forwarded to it
     * @param bytes bytes of their frames
     * @param connections connections opened to it
     */
    public record BackendCount(String pool, String backend, long packets, long bytes, long connections) {}
}
