package dev.weir.controlplane.catalog;

import dev.weir.controlplane.model.Backend;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.Pool;
import dev.weir.controlplane.model.Service;
import dev.weir.controlplane.model.StoredPool;
import dev.weir.controlplane.model.StoredService;
import dev.weir.controlplane.model.Violation;
import dev.weir.controlplane.model.Violations;
import dev.weir.dataplane.table.Frontend;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold between the parts of a pool, and between pools, services and machines. */
final class Rules {
    private final AddressOwners owners;

    Rules(AddressOwners owners) {
        this.owners = owners;
    }

    /** What is wrong with a pool by itself and towards the services of {@code state} that it answers for. */
    List<Violation> check(Pool pool, CatalogState state) {
        Violations violations = new Violations();
        Map<String, Integer> names = new HashMap<>();
        Map<String, String> endpoints = new HashMap<>();
        for (int i = 0; i < pool.backends().size(); i++) {
            Backend backend = pool.backends().get(i);
            String path = "backends[%d]".formatted(i);
            Integer sameName = names.putIfAbsent(backend.name(), i);
            if (sameName != null) {
                String reason = "'%s' is also the name of backends[%d]".formatted(backend.name(), sameName);
                violations.add(path + ".name", reason, "give every backend of the pool a name of its own");
            }
            String endpoint = backend.address() + " port " + backend.port();
            String sameEndpoint = endpoints.putIfAbsent(endpoint, backend.name());
            if (sameEndpoint != null) {
                String reason = "%s is also backend '%s'".formatted(endpoint, sameEndpoint);
                violations.add(path + ".address", reason, "remove one of the two, and give the other more weight");
            }
            checkFamily(path, backend, pool, violations);
            checkAgainstServices(path, backend, pool, state.servicesOf(pool.name()), violations);
        }
        return violations.list();
    }

    private static void checkFamily(String path, Backend backend, Pool pool, Violations violations) {
        Backend first = pool.backends().getFirst();
        if (backend.address().isV4() != first.address().isV4()) {
            violations.add(
                    path + ".address",
                    "%s is %s, but backend '%s' of the same pool is %s"
                            .formatted(
                                    backend.address(),
                                    backend.address().family(),
                                    first.name(),
                                    first.address().family()),
                    "use one family in a pool, and a second pool and service for the other");
        }
    }

    private static void checkAgainstServices(
            String path, Backend backend, Pool pool, List<StoredService> services, Violations violations) {
        for (StoredService stored : services) {
            for (Frontend frontend : stored.service().frontends()) {
                conflict(frontend, backend, pool)
                        .ifPresent(reason -> violations.add(
                                path + ".address",
                                reason
                                        + " of service '%s'"
                                                .formatted(stored.service().name()),
                                "use another address, or point the service to another pool first"));
            }
        }
    }

    /** What is wrong with a service by itself and towards the pools of {@code state} and the machines. */
    List<Violation> check(Service service, CatalogState state) {
        Violations violations = new Violations();
        Optional<Pool> pool = state.pool(service.pool()).map(StoredPool::pool);
        if (pool.isEmpty()) {
            String reason = "there is no pool '%s'".formatted(service.pool());
            violations.add(
                    "pool",
                    reason,
                    "create it first, or name one of " + state.pools().keySet());
        }
        Set<Frontend> seen = new HashSet<>();
        for (int i = 0; i < service.frontends().size(); i++) {
            Frontend frontend = service.frontends().get(i);
            String path = "frontends[%d]".formatted(i);
            if (!seen.add(frontend)) {
                String reason = "%s is there twice".formatted(frontend);
                violations.add(path, reason, "remove one of the two");
            }
            pool.ifPresent(known -> checkAgainstPool(path, frontend, known, violations));
            checkVip(path, frontend, violations);
        }
        return violations.list();
    }

    private static void checkAgainstPool(String path, Frontend frontend, Pool pool, Violations violations) {
        pool.backends().stream()
                .flatMap(backend -> conflict(frontend, backend, pool)
                        .map(reason -> new Violation(
                                path + ".address",
                                "%s, backend '%s' of pool '%s'".formatted(reason, backend.name(), pool.name()),
                                "use another address or another pool"))
                        .stream())
                .findFirst()
                .ifPresent(violation -> violations.addAll("", List.of(violation)));
    }

    private void checkVip(String path, Frontend frontend, Violations violations) {
        owners.ownerAmong(frontend::contains)
                .ifPresent(owner -> violations.add(
                        path + ".address",
                        (frontend.isPrefix()
                                        ? "%s includes an own address of %s, which would lose its other traffic"
                                        : "%s is the own address of %s, which would lose its other traffic")
                                .formatted(frontend.addressText(), owner),
                        "use an address that no machine has as its own"));
    }

    private static Optional<String> conflict(Frontend frontend, Backend backend, Pool pool) {
        boolean within = pool.mode().encapsulates() && frontend.address().isV4();
        if (frontend.address().isV4() != backend.address().isV4() && !within) {
            return Optional.of("%s backend %s cannot answer for %s frontend %s"
                    .formatted(
                            backend.address().family(),
                            backend.address(),
                            frontend.address().family(),
                            frontend));
        }
        if (!frontend.contains(backend.address())) {
            return Optional.empty();
        }
        return Optional.of(
                frontend.isPrefix()
                        ? "%s is among the addresses of frontend %s".formatted(backend.address(), frontend)
                        : "%s is both frontend and backend".formatted(backend.address()));
    }

    /** The frontends of a service that another service of {@code state} has already. */
    static List<Violation> taken(Service service, CatalogState state) {
        Violations violations = new Violations();
        for (int i = 0; i < service.frontends().size(); i++) {
            Frontend frontend = service.frontends().get(i);
            String path = "frontends[%d]".formatted(i);
            state.services().values().stream()
                    .map(StoredService::service)
                    .filter(other -> !other.name().equals(service.name()))
                    .flatMap(other -> other.frontends().stream()
                            .filter(frontend::contends)
                            .map(rival -> taken(path, frontend, rival, other.name())))
                    .findFirst()
                    .ifPresent(violation -> violations.addAll("", List.of(violation)));
        }
        return violations.list();
    }

    private static Violation taken(String path, Frontend frontend, Frontend rival, String owner) {
        if (rival.equals(frontend)) {
            return new Violation(
                    path,
                    "%s belongs to service '%s'".formatted(frontend, owner),
                    "use another address, protocol or port, or remove it from '%s' first".formatted(owner));
        }
        return new Violation(
                path,
                "%s overlaps %s of service '%s', and neither is more specific".formatted(frontend, rival, owner),
                "use ports that do not overlap, or fewer ports, or a longer prefix");
    }
}
