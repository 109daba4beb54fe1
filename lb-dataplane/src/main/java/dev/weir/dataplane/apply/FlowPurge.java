package dev.weir.dataplane.apply;

import dev.weir.dataplane.maps.FlowKey;
import dev.weir.dataplane.maps.LiveBackend;
import dev.weir.dataplane.maps.NatReply;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import java.util.HashSet;
import java.util.Set;

/** Forgets the flows of what has gone: services, frontends, failed backends. Of translated flows, both halves. */
final class FlowPurge {
    private final WeirMaps maps;

    private final Inventory inventory;

    FlowPurge(WeirMaps maps, Inventory inventory) {
        this.maps = maps;
        this.inventory = inventory;
    }

    /** Every flow of a service. */
    void service(LiveService service) {
        maps.flows().removeIf(flow -> flow.service() == service.id);
        maps.natFlows().removeIf(flow -> flow.service() == service.id);
        maps.natReplies().removeIf(reply -> service.frontends.contains(frontend(reply.flow())));
    }

    /** The flows of frontends that are no longer served. */
    void frontends(Set<Frontend> gone) {
        if (gone.isEmpty()) {
            return;
        }
        maps.flows().removeIf(flow -> gone.contains(frontend(flow.key())));
        maps.natFlows().removeIf(flow -> gone.contains(frontend(flow.key())));
        maps.natReplies().removeIf(reply -> gone.contains(frontend(reply.flow())));
    }

    /** A service's flows to failed backends. */
    void backends(LiveService service, Set<Integer> failed) {
        if (failed.isEmpty()) {
            return;
        }
        maps.flows().removeIf(flow -> flow.service() == service.id && failed.contains(flow.backend()));
        maps.natFlows().removeIf(flow -> flow.service() == service.id && failed.contains(flow.backend()));
        Set<Endpoint> endpoints = new HashSet<>();
        failed.forEach(id -> maps.backends().read(id).ifPresent(backend -> endpoints.add(Endpoint.of(backend))));
        maps.natReplies()
                .removeIf(reply ->
                        endpoints.contains(Endpoint.of(reply)) && inventory.owner(frontend(reply.flow())) == service);
    }

    static Frontend frontend(FlowKey flow) {
        return new Frontend(flow.vip(), flow.protocol(), flow.vipPort());
    }

    private record Endpoint(IpAddress address, int port) {
        static Endpoint of(LiveBackend backend) {
            return new Endpoint(backend.address(), backend.port());
        }

        static Endpoint of(NatReply reply) {
            return new Endpoint(reply.key().backend(), reply.key().backendPort());
        }
    }
}
