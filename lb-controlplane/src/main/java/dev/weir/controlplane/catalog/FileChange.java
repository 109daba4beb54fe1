package dev.weir.controlplane.catalog;

import dev.weir.controlplane.catalog.CatalogException.Kind;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.Origin;
import dev.weir.controlplane.model.Pool;
import dev.weir.controlplane.model.Service;
import dev.weir.controlplane.model.StoredService;
import dev.weir.controlplane.model.Violations;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Brings the catalog in line with a configuration file: all of it or, with every mistake named, nothing. */
final class FileChange {
    private final Rules rules;
    private final List<Pool> pools;
    private final List<Service> services;

    FileChange(Rules rules, List<Pool> pools, List<Service> services) {
        this.rules = rules;
        this.pools = pools;
        this.services = services;
    }

    void apply(CatalogState before, CatalogEdit edit) {
        removeGone(before, edit);
        services.forEach(service -> edit.putService(service, Origin.FILE));
        pools.forEach(pool -> edit.putPool(pool, Origin.FILE));
        check(before, edit.state());
    }

    private void removeGone(CatalogState before, CatalogEdit edit) {
        Set<String> poolNames = pools.stream().map(Pool::name).collect(Collectors.toSet());
        Set<String> serviceNames = services.stream().map(Service::name).collect(Collectors.toSet());
        before.services().values().stream()
                .filter(stored -> stored.origin() == Origin.FILE)
                .map(stored -> stored.service().name())
                .filter(name -> !serviceNames.contains(name))
                .forEach(edit::removeService);
        before.pools().values().stream()
                .filter(stored -> stored.origin() == Origin.FILE)
                .map(stored -> stored.pool().name())
                .filter(name -> !poolNames.contains(name))
                .forEach(edit::removePool);
    }

    private void check(CatalogState before, CatalogState after) {
        Violations violations = new Violations();
        for (Pool pool : pools) {
            String path = "pools." + pool.name();
            violations.addAll(path, rules.check(pool, after));
            violations.addAll(path, Catalog.fixed(pool, before.pool(pool.name())));
        }
        for (Service service : services) {
            String path = "services." + service.name();
            violations.addAll(path, rules.check(service, after));
            violations.addAll(path, Rules.taken(service, after));
        }
        for (StoredService stored : after.services().values()) {
            checkPoolRemains(stored, before, after, violations);
        }
        Catalog.require(Kind.INVALID, violations.list());
    }

    private static void checkPoolRemains(
            StoredService stored, CatalogState before, CatalogState after, Violations violations) {
        String name = stored.service().pool();
        if (stored.origin() == Origin.REST
                && before.pools().containsKey(name)
                && !after.pools().containsKey(name)) {
            violations.add(
                    "pools." + name,
                    "is gone from the file, but service '%s', made over REST, uses it"
                            .formatted(stored.service().name()),
                    "put the pool back, or remove the service over REST first");
        }
    }
}
