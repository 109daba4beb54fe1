package dev.weir.dataplane.report;

import dev.weir.dataplane.apply.InForce;
import dev.weir.dataplane.maps.Counters;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.NodeReport;
import dev.weir.dataplane.table.NodeReport.BackendCount;
import dev.weir.dataplane.table.NodeReport.Count;
import dev.weir.dataplane.table.NodeReport.ServiceStatus;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Makes reports of a node. Safe for use by several threads. */
public final class NodeReporter {
    private final Node node;
    private final Counters counters;
    private final Sources sources;
    private final InstantSource clock;

    /**
     * What does not change while an agent runs.
     *
     * @param name the node's name
     * @param instance names this run of the agent
     * @param networkInterface the interface that packets come in at
     * @param engine name of the XDP engine
     * @param driverMode how the program is attached, {@code native} or {@code generic}
     */
    public record Node(String name, String instance, String networkInterface, String engine, String driverMode) {}

    /**
     * Where a report gets the rest from.
     *
     * @param state how far the agent has come
     * @param addresses the node's own addresses
     * @param unreachable backends without a next hop, by id, with the reason
     * @param warnings sentences for the operator
     */
    public record Sources(
            Supplier<NodeState> state,
            Supplier<List<IpAddress>> addresses,
            Supplier<Map<Integer, String>> unreachable,
            Supplier<List<String>> warnings) {}

    public NodeReporter(Node node, Counters counters, Sources sources, InstantSource clock) {
        this.node = node;
        this.counters = counters;
        this.sources = sources;
        this.clock = clock;
    }

    /** The node as it is now. */
    public NodeReport report() {
        NodeState state = sources.state().get();
        return new NodeReport(
                node.name(),
                node.instance(),
                clock.millis(),
                node.networkInterface(),
                node.engine(),
                node.driverMode(),
                sources.addresses().get(),
                services(state),
                verdicts(),
                drops(),
                backends(state.inForce()),
                warnings(state.inForce()));
    }

    private static List<ServiceStatus> services(NodeState state) {
        List<ServiceStatus> statuses = new ArrayList<>();
        Set<String> silent = new TreeSet<>(state.errors().keySet());
        for (InForce.Service service : state.inForce().services()) {
            silent.remove(service.name());
            statuses.add(new ServiceStatus(
                    service.name(),
                    service.revision(),
                    state.errors().getOrDefault(service.name(), ""),
                    service.changingSlots()));
        }
        silent.forEach(
                name -> statuses.add(new ServiceStatus(name, 0, state.errors().getOrDefault(name, ""), 0)));
        statuses.sort(Comparator.comparing(ServiceStatus::service));
        return statuses;
    }

    private SortedMap<String, Count> verdicts() {
        SortedMap<String, Count> counts = new TreeMap<>();
        counters.verdicts().forEach((verdict, count) -> counts.put(verdict.name(), count(count)));
        return counts;
    }

    /** Reasons that have occurred, without the prefix that they share. */
    private SortedMap<String, Count> drops() {
        SortedMap<String, Count> counts = new TreeMap<>();
        counters.drops().forEach((reason, count) -> {
            if (count.packets() != 0) {
                counts.put(Counters.reasonOf(reason), count(count));
            }
        });
        return counts;
    }

    private List<BackendCount> backends(InForce inForce) {
        return inForce.backends().stream()
                .filter(backend -> backend.id() != 0)
                .sorted(Comparator.comparing(InForce.Backend::pool).thenComparing(InForce.Backend::name))
                .map(this::count)
                .toList();
    }

    private BackendCount count(InForce.Backend backend) {
        Counters.BackendCount count = counters.backend(backend.id());
        return new BackendCount(backend.pool(), backend.name(), count.packets(), count.bytes(), count.connections());
    }

    private List<String> warnings(InForce inForce) {
        Set<String> warnings = new LinkedHashSet<>(sources.warnings().get());
        Map<Integer, String> unreachable = sources.unreachable().get();
        for (InForce.Backend backend : inForce.backends()) {
            String reason = unreachable.get(backend.id());
            if (reason != null) {
                warnings.add(
                        "backend %s of pool %s is unreachable: %s".formatted(backend.name(), backend.pool(), reason));
            }
        }
        if (inForce.strangers() > 0) {
            warnings.add("%d services of an earlier agent run on that the control plane has not spoken of"
                    .formatted(inForce.strangers()));
        }
        return List.copyOf(warnings);
    }

    private static Count count(Counters.Count count) {
        return new Count(count.packets(), count.bytes());
    }
}
