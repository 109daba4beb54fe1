package dev.weir.controlplane.api;

import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.StoredService;
import dev.weir.controlplane.publish.NodeStatus;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.NodeReport;
import dev.weir.dataplane.table.NodeReport.BackendCount;
import dev.weir.dataplane.table.NodeReport.Count;
import dev.weir.dataplane.table.NodeReport.ServiceStatus;
import dev.weir.dataplane.table.VipReport;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A node as JSON. {@code interface} cannot be a component's name, so the field is {@code networkInterface}. */
record NodeView(
        String name,
        String instance,
        String networkInterface,
        String engine,
        String driverMode,
        String lastSeen,
        boolean stale,
        List<String> addresses,
        List<ServiceOnNode> services,
        SortedMap<String, Count> verdicts,
        SortedMap<String, Count> drops,
        List<BackendCount> backends,
        List<String> warnings,
        List<VipView.OnNode> vips) {
    static NodeView of(NodeStatus status, CatalogState catalog, Optional<VipReport> announced) {
        NodeReport report = status.report();
        return new NodeView(
                report.node(),
                report.instance(),
                report.networkInterface(),
                report.engine(),
                report.driverMode(),
                status.lastSeen().toString(),
                status.stale(),
                report.addresses().stream().map(IpAddress::toString).toList(),
                report.services().stream()
                        .map(service ->
                                ServiceOnNode.of(service, catalog.services().get(service.service())))
                        .toList(),
                report.verdicts(),
                report.drops(),
                report.backends(),
                report.warnings(),
                announced.stream()
                        .flatMap(said -> said.vips().stream())
                        .map(VipView.OnNode::of)
                        .toList());
    }

    /**
     * A service on a node as JSON.
     *
     * @param revision the revision in force, 0 if none is
     * @param wanted the latest revision; null if the service is gone
     */
    record ServiceOnNode(
            String service,
            long revision,
            @Nullable Long wanted,
            @Nullable String error,
            int slotsMoving) {
        static ServiceOnNode of(ServiceStatus status, @Nullable StoredService stored) {
            return new ServiceOnNode(
                    status.service(),
                    status.revision(),
                    stored == null ? null : stored.revision(),
                    status.error().isEmpty() ? null : status.error(),
                    status.slotsMoving());
        }
    }
}
