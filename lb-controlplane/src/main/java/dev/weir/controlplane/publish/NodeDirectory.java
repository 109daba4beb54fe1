package dev.weir.controlplane.publish;

import com.hazelcast.core.EntryAdapter;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.replicatedmap.ReplicatedMap;
import dev.weir.controlplane.catalog.AddressOwners;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.MalformedTableException;
import dev.weir.dataplane.table.NodeReport;
import dev.weir.dataplane.table.NodeReportCodec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The nodes that have reported since the control plane started. For any number of threads. */
public final class NodeDirectory implements AddressOwners {
    /** Silence after which a node counts as stale. */
    static final Duration STALE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(NodeDirectory.class);

    private final Map<String, Seen> nodes = new ConcurrentHashMap<>();
    private final InstantSource clock;

    /** A report and when it came in. */
    private record Seen(NodeReport report, Instant at) {}

    public NodeDirectory(InstantSource clock) {
        this.clock = clock;
    }

    /** Takes in what the map of reports holds, and follows it from then on. */
    public void follow(ReplicatedMap<String, byte[]> reports) {
        reports.addEntryListener(new EntryAdapter<String, byte[]>() {
            @Override
            public void onEntryEvent(EntryEvent<String, byte[]> event) {
                accept(event.getKey(), event.getValue());
            }
        });
        reports.forEach(this::accept);
    }

    /** Every node that has reported, by name. */
    public List<NodeStatus> nodes() {
        return nodes.values().stream()
                .map(this::status)
                .sorted(Comparator.comparing(status -> status.report().node()))
                .toList();
    }

    public Optional<NodeStatus> node(String name) {
        return Optional.ofNullable(nodes.get(name)).map(this::status);
    }

    /** A node keeps its addresses also while it is silent: it may well be forwarding. */
    @Override
    public Optional<String> ownerAmong(Predicate<IpAddress> addresses) {
        return nodes.values().stream()
                .map(Seen::report)
                .filter(report -> report.addresses().stream().anyMatch(addresses))
                .map(report -> "node " + report.node())
                .findFirst();
    }

    void accept(String node, byte @Nullable [] bytes) {
        if (bytes == null) {
            return;
        }
        try {
            nodes.put(node, new Seen(NodeReportCodec.decode(bytes), clock.instant()));
        } catch (MalformedTableException e) {
            LOG.warn("report of node {} is ignored: {}", node, e.getMessage());
        }
    }

    private NodeStatus status(Seen seen) {
        boolean stale = Duration.between(seen.at, clock.instant()).compareTo(STALE) > 0;
        return new NodeStatus(seen.report, seen.at, stale);
    }
}
