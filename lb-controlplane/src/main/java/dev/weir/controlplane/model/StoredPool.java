package dev.weir.controlplane.model;

import java.util.Map;

/**
 * A pool and what became of it.
 *
 * @param pool what its owner wants
 * @param health by backend name; exactly the pool's backends
 * @param revision of its latest change
 * @param origin who looks after it
 */
public record StoredPool(Pool pool, Map<String, Health> health, long revision, Origin origin) {
    public StoredPool {
        health = Map.copyOf(health);
    }

    public Health healthOf(Backend backend) {
        return health.getOrDefault(backend.name(), Health.UNKNOWN);
    }
}
