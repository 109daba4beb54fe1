package dev.weir.dataplane.apply;

import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.PoolTable;
import dev.weir.dataplane.table.ServiceTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is in force in the maps at one moment. Immutable, for other threads to read.
 *
 * @param services services that this agent has been told of
 * @param backends their backends, each once
 * @param strangers services that an earlier agent left and that nobody has spoken of since
 */
public record InForce(List<Service> services, Set<Backend> backends, int strangers) {
    /** Nothing. */
    public static final InForce NONE = new InForce(List.of(), Set.of(), 0);

    public InForce {
        services = List.copyOf(services);
        backends = Set.copyOf(backends);
    }

    /**
     * A service.
     *
     * @param name its name
     * @param id its id in the maps
     * @param revision revision of the table in force
     * @param changingSlots slots that are moving, or whose change is announced
     * @param vips its addresses, but for those of prefixes
     */
    public record Service(String name, int id, long revision, int changingSlots, Set<IpAddress> vips) {
        public Service {
            vips = Set.copyOf(vips);
        }
    }

    /** A backend and its id in the maps. */
    public record Backend(String pool, String name, int id) {}

    /** The addresses of all services, but for those of prefixes. */
    public Set<IpAddress> vips() {
        return services.stream().flatMap(service -> service.vips().stream()).collect(Collectors.toUnmodifiableSet());
    }

    static InForce of(Inventory inventory) {
        List<Service> services = new ArrayList<>();
        Set<Backend> backends = new LinkedHashSet<>();
        int strangers = 0;
        for (LiveService service : inventory.services()) {
            ServiceTable table = service.table;
            if (table == null) {
                strangers++;
                continue;
            }
            services.add(new Service(
                    table.service(),
                    service.id,
                    table.revision(),
                    service.moving + service.preparing,
                    table.frontends().stream()
                            .filter(frontend -> !frontend.isPrefix())
                            .map(Frontend::address)
                            .collect(Collectors.toSet())));
            PoolTable pool = table.pool();
            pool.backends()
                    .forEach(one ->
                            backends.add(new Backend(pool.name(), one.name(), inventory.backend(pool.name(), one))));
        }
        return new InForce(services, backends, strangers);
    }
}
