package dev.weir.controlplane.model;

import java.util.Map;

/**
 * A pool and what became of it.
 *
 * @param pool what its owner wants
 * @param health by backend name; exactly the pool's backends
 * @param starting by backend name, for those that have only a part of their share so far: how many {@link SlowStart#STEPS} of it
 * @param revision of its latest change
 * @param origin who looks after it
 */
public record StoredPool(
        Pool pool, Map<String, Health> health, Map<String, Integer> starting, long revision, Origin origin) {
    public StoredPool {
        health = Map.copyOf(health);
        starting = Map.copyOf(starting);
    }

    /** A pool whose backends all have their full share. */
    public StoredPool(Pool pool, Map<String, Health> health, long revision, Origin origin) {
        this(pool, health, Map.of(), revision, origin);
    }

    public Health healthOf(Backend backend) {
        return health.getOrDefault(backend.name(), Health.UNKNOWN);
    }
}
