package dev.weir.dataplane.apply;

import dev.weir.dataplane.maps.Backends;
import dev.weir.dataplane.maps.Services;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.table.BackendEntry;
import dev.weir.dataplane.table.ServiceTable;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What users call the entries of maps, by id: maps know names as hashes only.
 *
 * @param services names of services
 * @param backends backends, each as {@code pool/backend}
 */
public record Names(Map<Integer, String> services, Map<Integer, String> backends) {
    public Names {
        services = Map.copyOf(services);
        backends = Map.copyOf(backends);
    }

    /** Recognises in maps what tables speak of. */
    public static Names of(WeirMaps maps, Collection<ServiceTable> tables) {
        Map<Long, String> serviceNames = new HashMap<>();
        Map<Long, String> backendNames = new HashMap<>();
        for (ServiceTable table : tables) {
            serviceNames.put(Identity.ofService(table.service()), table.service());
            String pool = table.pool().name();
            for (BackendEntry backend : table.pool().backends()) {
                backendNames.put(Identity.ofBackend(pool, backend), pool + "/" + backend.name());
            }
        }
        return new Names(services(maps.services(), serviceNames), backends(maps.backends(), backendNames));
    }

    private static Map<Integer, String> services(Services map, Map<Long, String> names) {
        Map<Integer, String> found = new HashMap<>();
        for (int id = 0; id < map.capacity(); id++) {
            String name = names.get(map.identity(id));
            if (name != null) {
                found.put(id, name);
            }
        }
        return found;
    }

    private static Map<Integer, String> backends(Backends map, Map<Long, String> names) {
        Map<Integer, String> found = new HashMap<>();
        for (int id = Backends.FIRST; id < map.capacity(); id++) {
            int entry = id;
            map.read(id).map(it -> names.get(it.identity())).ifPresent(name -> found.put(entry, name));
        }
        return found;
    }

    /** A service's name, or {@code #id} if nobody has told it. */
    public String service(int id) {
        return services.getOrDefault(id, "#" + id);
    }

    /** A backend's name, or {@code #id} if nobody has told it. */
    public String backend(int id) {
        return backends.getOrDefault(id, "#" + id);
    }
}
