package dev.weir.controlplane.publish;

import com.hazelcast.core.EntryAdapter;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.replicatedmap.ReplicatedMap;
import dev.weir.dataplane.table.MalformedTableException;
import dev.weir.dataplane.table.VipReport;
import dev.weir.dataplane.table.VipReportCodec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What nodes announce, as they said last. Agents decide by themselves who owns a VIP: here is only seen. For any number of threads. */
public final class VipDirectory {
    /** Silence after which a node's word does not count: agents report every second. */
    static final Duration STALE = Duration.ofSeconds(4);

    private static final Logger LOG = LoggerFactory.getLogger(VipDirectory.class);

    private final Map<String, Seen> nodes = new ConcurrentHashMap<>();
    private final InstantSource clock;

    /** A report and when it came in. */
    private record Seen(VipReport report, Instant at) {}

    public VipDirectory(InstantSource clock) {
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

    /** What the nodes that have spoken lately said, by node. */
    public List<VipReport> reports() {
        Instant oldest = clock.instant().minus(STALE);
        return nodes.values().stream()
                .filter(seen -> !seen.at.isBefore(oldest))
                .map(Seen::report)
                .sorted(Comparator.comparing(VipReport::node))
                .toList();
    }

    /** What a node said, if it has spoken lately. */
    public Optional<VipReport> report(String node) {
        return reports().stream().filter(report -> report.node().equals(node)).findFirst();
    }

    void accept(String node, byte @Nullable [] bytes) {
        if (bytes == null) {
            return;
        }
        try {
            nodes.put(node, new Seen(VipReportCodec.decode(bytes), clock.instant()));
        } catch (MalformedTableException e) {
            LOG.warn("what node {} announces is ignored: {}", node, e.getMessage());
        }
    }
}
