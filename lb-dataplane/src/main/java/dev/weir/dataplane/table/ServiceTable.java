package dev.weir.dataplane.table;

import dev.weir.dataplane.maglev.HashPolicy;
import java.util.HashSet;
import java.util.List;

/**
 * All that a node needs to serve one service.
 *
 * @param service name of the service
 * @param revision see {@link TableEntry#revision}
 * @param hashSeed seed of the flow hash; the same for the service's whole life, since another one moves every flow
 * @param hash what of a flow decides on its slot; another one moves every flow, too
 * @param frontends where clients connect to; at least one, all different
 * @param pool who answers
 */
public record ServiceTable(
        String service, long revision, int hashSeed, HashPolicy hash, List<Frontend> frontends, PoolTable pool)
        implements TableEntry {
    public ServiceTable {
        Limits.checkName(service);
        Limits.checkRevision(revision);
        frontends = List.copyOf(frontends);
        if (frontends.isEmpty()) {
            throw new IllegalArgumentException("service %s has no frontend".formatted(service));
        }
        if (new HashSet<>(frontends).size() != frontends.size()) {
            throw new IllegalArgumentException("service %s has a frontend twice".formatted(service));
        }
    }

    /** A service whose connections are spread one by one. */
    public ServiceTable(String service, long revision, int hashSeed, List<Frontend> frontends, PoolTable pool) {
        this(service, revision, hashSeed, HashPolicy.FIVE_TUPLE, frontends, pool);
    }
}
