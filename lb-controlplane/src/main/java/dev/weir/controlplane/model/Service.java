package dev.weir.controlplane.model;

import dev.weir.dataplane.maglev.HashPolicy;
import dev.weir.dataplane.table.Frontend;
import java.util.List;

/**
 * A service as its owner wants it.
 *
 * @param name unique
 * @param pool name of the pool that answers
 * @param hash what of a flow decides where it goes
 * @param frontends where clients connect to; at least one
 */
public record Service(String name, String pool, HashPolicy hash, List<Frontend> frontends) {
    public Service {
        frontends = List.copyOf(frontends);
    }

    /** A service whose connections are spread one by one. */
    public Service(String name, String pool, List<Frontend> frontends) {
        this(name, pool, HashPolicy.FIVE_TUPLE, frontends);
    }
}
