package dev.weir.controlplane.model;

import dev.weir.dataplane.table.Frontend;
import java.util.List;

/**
 * A service as its owner wants it.
 *
 * @param name unique
 * @param pool name of the pool that answers
 * @param frontends where clients connect to; at least one
 */
public record Service(String name, String pool, List<Frontend> frontends) {
    public Service {
        frontends = List.copyOf(frontends);
    }
}
