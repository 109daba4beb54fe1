package dev.weir.dataplane.table;

import dev.weir.dataplane.maglev.HashPolicy;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * All that a node needs to serve one service.
 *
 * @param service name of the service
 * @param revision see {@link TableEntry#revision}
 * @param hashSeed seed of the flow hash; the same for the service's whole life, since another one moves every flow
 * @param hash what of a flow decides on its slot; another one moves every flow, too
 * @param frontends where clients connect to; at least one, all different
 * @param sources addresses that clients may have; none if they may have any
 * @param pool who answers
 */
public record ServiceTable(
        String service,
        long revision,
        int hashSeed,
        HashPolicy hash,
        List<Frontend> frontends,
        Set<IpPrefix> sources,
        PoolTable pool)
        implements TableEntry {
    public ServiceTable {
        Limits.checkName(service);
        Limits.checkRevision(revision);
        frontends = List.copyOf(frontends);
        sources = Collections.unmodifiableSet(new LinkedHashSet<>(sources));
        if (frontends.isEmpty()) {
            throw new IllegalArgumentException("service %s has no frontend".formatted(service));
        }
        if (new HashSet<>(frontends).size() != frontends.size()) {
            throw new IllegalArgumentException("service %s has a frontend twice".formatted(service));
        }
    }

    /** A service that is for everybody. */
    public ServiceTable(
            String service, long revision, int hashSeed, HashPolicy hash, List<Frontend> frontends, PoolTable pool) {
        this(service, revision, hashSeed, hash, frontends, Set.of(), pool);
    }

    /** A service for everybody whose connections are spread one by one. */
    public ServiceTable(String service, long revision, int hashSeed, List<Frontend> frontends, PoolTable pool) {
        this(service, revision, hashSeed, HashPolicy.FIVE_TUPLE, frontends, pool);
    }
}
