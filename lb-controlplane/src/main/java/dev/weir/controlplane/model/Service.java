package dev.weir.controlplane.model;

import dev.weir.dataplane.maglev.HashPolicy;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpPrefix;
import java.util.List;

/**
 * A service as its owner wants it.
 *
 * @param name unique
 * @param pool name of the pool that answers
 * @param hash what of a flow decides where it goes
 * @param frontends where clients connect to; at least one
 * @param sources addresses that clients may have, all different; none if they may have any
 */
public record Service(String name, String pool, HashPolicy hash, List<Frontend> frontends, List<IpPrefix> sources) {
    public Service {
        frontends = List.copyOf(frontends);
        sources = List.copyOf(sources);
    }

    /** A service that is for everybody. */
    public Service(String name, String pool, HashPolicy hash, List<Frontend> frontends) {
        this(name, pool, hash, frontends, List.of());
    }

    /** A service for everybody whose connections are spread one by one. */
    public Service(String name, String pool, List<Frontend> frontends) {
        this(name, pool, HashPolicy.FIVE_TUPLE, frontends);
    }
}
