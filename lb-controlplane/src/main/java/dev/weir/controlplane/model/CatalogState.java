package dev.weir.controlplane.model;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything the catalog holds at one revision.
 *
 * @param revision the highest revision that any entry has had
 * @param pools by name
 * @param services by name
 * @param removed the revision of the removal, by the name of a service that is gone
 */
public record CatalogState(
        long revision,
        SortedMap<String, StoredPool> pools,
        SortedMap<String, StoredService> services,
        SortedMap<String, Long> removed) {
    /** Nothing yet. */
    public static final CatalogState EMPTY = new CatalogState(0, new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

    public CatalogState {
        pools = copy(pools);
        services = copy(services);
        removed = copy(removed);
    }

    public Optional<StoredPool> pool(String name) {
        return Optional.ofNullable(pools.get(name));
    }

    public Optional<StoredService> service(String name) {
        return Optional.ofNullable(services.get(name));
    }

    /** The services that a pool answers for, by name. */
    public List<StoredService> servicesOf(String pool) {
        return services.values().stream()
                .filter(stored -> stored.service().pool().equals(pool))
                .toList();
    }

    private static <V> SortedMap<String, V> copy(Map<String, V> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
