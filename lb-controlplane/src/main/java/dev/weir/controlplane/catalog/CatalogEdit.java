package dev.weir.controlplane.catalog;

import dev.weir.controlplane.model.Backend;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.Health;
import dev.weir.controlplane.model.HealthCheck;
import dev.weir.controlplane.model.Origin;
import dev.weir.controlplane.model.Pool;
import dev.weir.controlplane.model.Service;
import dev.weir.controlplane.model.SlowStart;
import dev.weir.controlplane.model.StoredPool;
import dev.weir.controlplane.model.StoredService;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One change to the catalog in the making: everything that it touches gets the next revision. An edit that puts
 * what is there already touches nothing. Checks nothing; see {@link Rules}.
 */
final class CatalogEdit {
    private final CatalogState base;
    private final long revision;
    private final IntSupplier hashSeeds;
    private final SortedMap<String, StoredPool> pools;
    private final SortedMap<String, StoredService> services;
    private final SortedMap<String, Long> removed;
    private boolean touched;

    CatalogEdit(CatalogState base, IntSupplier hashSeeds) {
        this.base = base;
        this.revision = base.revision() + 1;
        this.hashSeeds = hashSeeds;
        this.pools = new TreeMap<>(base.pools());
        this.services = new TreeMap<>(base.services());
        this.removed = new TreeMap<>(base.removed());
    }

    /** The state with the change; the base itself if nothing was touched. */
    CatalogState state() {
        return touched ? new CatalogState(revision, pools, services, removed) : base;
    }

    void putPool(Pool pool, Origin origin) {
        StoredPool old = pools.get(pool.name());
        if (old == null || !old.pool().equals(pool)) {
            Map<String, Health> health = healthOf(pool, old);
            store(started(new StoredPool(pool, health, startingOf(old), revision, origin), old));
        } else if (old.origin() != origin) {
            pools.put(pool.name(), new StoredPool(pool, old.health(), old.starting(), old.revision(), origin));
            touched = true;
        }
    }

    void putHealth(StoredPool stored, Backend backend, Health health) {
        Map<String, Health> changed = new HashMap<>(stored.health());
        changed.put(backend.name(), health);
        store(started(new StoredPool(stored.pool(), changed, stored.starting(), revision, stored.origin()), stored));
    }

    /** Has the backends that are starting take a step. */
    void advanceStarting(StoredPool stored) {
        store(new StoredPool(
                stored.pool(), stored.health(), SlowStart.advanced(stored.starting()), revision, stored.origin()));
    }

    private static Map<String, Integer> startingOf(@Nullable StoredPool old) {
        return old == null ? Map.of() : old.starting();
    }

    private static StoredPool started(StoredPool stored, @Nullable StoredPool old) {
        Map<String, Health> before = old == null ? Map.of() : old.health();
        return new StoredPool(
                stored.pool(),
                stored.health(),
                SlowStart.following(stored.pool(), before, stored),
                stored.revision(),
                stored.origin());
    }

    void removePool(String name) {
        touched |= pools.remove(name) != null;
    }

    void putService(Service service, Origin origin) {
        StoredService old = services.get(service.name());
        if (old == null || !old.service().equals(service)) {
            int hashSeed = old == null ? hashSeeds.getAsInt() : old.hashSeed();
            services.put(service.name(), new StoredService(service, hashSeed, revision, origin));
            removed.remove(service.name());
            touched = true;
        } else if (old.origin() != origin) {
            services.put(service.name(), new StoredService(service, old.hashSeed(), old.revision(), origin));
            touched = true;
        }
    }

    void removeService(String name) {
        if (services.remove(name) != null) {
            removed.put(name, revision);
            touched = true;
        }
    }

    /** Stores a pool, and with it a new table of every service that it answers for. */
    private void store(StoredPool stored) {
        pools.put(stored.pool().name(), stored);
        services.replaceAll(
                (name, service) -> service.service().pool().equals(stored.pool().name())
                        ? new StoredService(service.service(), service.hashSeed(), revision, service.origin())
                        : service);
        touched = true;
    }

    private static Map<String, Health> healthOf(Pool pool, @Nullable StoredPool old) {
        Map<String, Health> health = new HashMap<>();
        for (Backend backend : pool.backends()) {
            health.put(backend.name(), healthOf(backend, pool.healthCheck(), old));
        }
        return health;
    }

    /** A backend keeps what is known of it as long as it is the same endpoint, also when checks are switched on. */
    private static Health healthOf(Backend backend, HealthCheck check, @Nullable StoredPool old) {
        if (check.type() == HealthCheck.Type.NONE) {
            return Health.UNCHECKED;
        }
        if (old == null) {
            return Health.UNKNOWN;
        }
        Health known = old.pool()
                .backend(backend.name())
                .filter(backend::isSameEndpoint)
                .map(old::healthOf)
                .orElse(Health.UNKNOWN);
        return known == Health.UNCHECKED ? Health.UP : known;
    }
}
