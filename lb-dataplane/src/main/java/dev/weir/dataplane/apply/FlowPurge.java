package dev.weir.dataplane.apply;

import dev.weir.dataplane.maps.FlowKey;
import dev.weir.dataplane.maps.LiveBackend;
import dev.weir.dataplane.maps.NatReply;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import java.util.HashSet;
import java.util.Optional;
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
        maps.natReplies().removeIf(reply -> inventory.frontends().serving(reply.flow()) == service);
    }

    /** The flows of frontends that are no longer served. */
    void frontends(Set<Frontend> gone) {
        if (gone.isEmpty()) {
            return;
        }
        maps.flows().removeIf(flow -> met(gone, flow.key()));
        maps.natFlows().removeIf(flow -> met(gone, flow.key()));
        maps.natReplies().removeIf(reply -> met(gone, reply.flow()));
    }

    /** Whether one of the frontends that are gone was the most specific one of a flow. */
    private boolean met(Set<Frontend> gone, FlowKey flow) {
        Optional<Frontend> now = inventory.frontends().meets(flow, _ -> true);
        return gone.stream()
                .filter(one -> one.matches(flow.vip(), flow.protocol(), flow.vipPort()))
                .anyMatch(one -> now.isEmpty() || Frontend.MOST_SPECIFIC_FIRST.compare(one, now.get()) < 0);
    }

    /** The flows of other services that new frontends of a service take over, being more specific than those that the flows met so far. */
    void takenOver(LiveService service, Set<Frontend> added) {
        FrontendOwners owners = inventory.frontends();
        if (added.isEmpty() || !owners.hasWide()) {
            return;
        }
        maps.flows().removeIf(flow -> flow.service() != service.id && takesOver(service, added, flow.key()));
        maps.natFlows().removeIf(flow -> flow.service() != service.id && takesOver(service, added, flow.key()));
        maps.natReplies().removeIf(reply -> takesOver(service, added, reply.flow()));
    }

    private boolean takesOver(LiveService service, Set<Frontend> added, FlowKey flow) {
        FrontendOwners owners = inventory.frontends();
        return owners.serving(flow) == service
                && owners.meets(flow, one -> !added.contains(one))
                        .map(owners::owner)
                        .filter(before -> before != service)
                        .isPresent();
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
                .removeIf(reply -> endpoints.contains(Endpoint.of(reply))
                        && inventory.frontends().serving(reply.flow()) == service);
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
