package dev.weir.dataplane.apply;

import dev.weir.dataplane.maps.Backends;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.table.BackendEntry;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpPrefix;
import dev.weir.dataplane.table.PoolTable;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is taken in the maps and by whom: services, backends, frontends and slots. It mirrors the maps, which it is read from. */
final class Inventory {
    private final WeirMaps maps;
    private final Map<Integer, LiveService> services = new TreeMap<>();
    private final Map<Long, LiveService> servicesByIdentity = new HashMap<>();
    private final FrontendOwners frontends = new FrontendOwners();
    private final Map<Long, Integer> backends = new HashMap<>();
    private final BitSet backendIds = new BitSet();
    private final SlotRegions regions;

    private Inventory(WeirMaps maps) {
        this.maps = maps;
        this.regions = new SlotRegions(maps.slots().capacity());
        backendIds.set(0, Backends.FIRST);
    }

    /**
     * Reads what is there.
     *
     * @param now the monotonic clock, in nanoseconds
     * @throws IllegalStateException if the maps contradict themselves
     */
    static Inventory take(WeirMaps maps, long now) {
        Inventory inventory = new Inventory(maps);
        for (int id = Backends.FIRST; id < maps.backends().capacity(); id++) {
            int backend = id;
            maps.backends().read(id).ifPresent(live -> inventory.note(backend, live.identity()));
        }
        for (int id = 0; id < maps.services().capacity(); id++) {
            long identity = maps.services().identity(id);
            if (identity != 0) {
                inventory.note(new LiveService(id, identity), now);
            }
        }
        maps.sourceRanges().all().forEach(inventory::note);
        maps.frontends().all().forEach(inventory::note);
        maps.frontends().recount();
        return inventory;
    }

    private void note(int backend, long identity) {
        backends.put(identity, backend);
        backendIds.set(backend);
    }

    private void note(LiveService service, long now) {
        services.put(service.id, service);
        servicesByIdentity.put(service.identity, service);
        maps.services().inForce(service.id).ifPresent(region -> {
            regions.occupy(region.firstSlot(), region.slotCount());
            service.adopt(region, maps.slots(), now);
        });
    }

    /** Ranges of a service that has gone since are of no use to the next one of that entry. */
    private void note(int service, Set<IpPrefix> sources) {
        LiveService owner = services.get(service);
        if (owner == null) {
            sources.forEach(source -> maps.sourceRanges().remove(service, source));
        } else {
            owner.sources.addAll(sources);
        }
    }

    private void note(Frontend frontend, int service) {
        LiveService owner = services.get(service);
        if (owner == null) {
            throw new IllegalStateException(
                    "frontend %s leads to service entry %d, which is free".formatted(frontend, service));
        }
        owner.frontends.add(frontend);
        frontends.put(frontend, owner);
    }

    SlotRegions regions() {
        return regions;
    }

    Collection<LiveService> services() {
        return Collections.unmodifiableCollection(services.values());
    }

    /** How many source ranges there are, of all services together. */
    int sourceRanges() {
        return services.values().stream()
                .mapToInt(service -> service.sources.size())
                .sum();
    }

    @Nullable
    LiveService service(int id) {
        return services.get(id);
    }

    Optional<LiveService> service(String name) {
        return Optional.ofNullable(servicesByIdentity.get(Identity.ofService(name)));
    }

    OptionalInt freeService() {
        for (int id = 0; id < maps.services().capacity(); id++) {
            if (!services.containsKey(id)) {
                return OptionalInt.of(id);
            }
        }
        return OptionalInt.empty();
    }

    /** The entry of a service, a new one if it has none. */
    LiveService claimService(String name) {
        return service(name).orElseGet(() -> {
            LiveService service = new LiveService(freeService().orElseThrow(), Identity.ofService(name));
            maps.counters().resetService(service.id);
            maps.services().claim(service.id, service.identity);
            services.put(service.id, service);
            servicesByIdentity.put(service.identity, service);
            return service;
        });
    }

    void releaseService(LiveService service) {
        maps.services().release(service.id);
        service.sources.forEach(source -> maps.sourceRanges().remove(service.id, source));
        if (service.region != null) {
            regions.release(service.region.firstSlot(), service.region.slotCount());
        }
        services.remove(service.id);
        servicesByIdentity.remove(service.identity);
    }

    FrontendOwners frontends() {
        return frontends;
    }

    void changeFrontends(LiveService service, Set<Frontend> added, Set<Frontend> removed) {
        Map<Frontend, Integer> ids = new HashMap<>();
        added.forEach(frontend -> ids.put(frontend, service.id));
        maps.frontends().change(ids, removed);
        removed.forEach(frontends::remove);
        added.forEach(frontend -> frontends.put(frontend, service));
        service.frontends.removeAll(removed);
        service.frontends.addAll(added);
    }

    /** All backends' ids by their identities. */
    Map<Long, Integer> backends() {
        return Collections.unmodifiableMap(backends);
    }

    /** A backend's id, 0 if it has none. */
    int backend(String pool, BackendEntry backend) {
        return backends.getOrDefault(Identity.ofBackend(pool, backend), 0);
    }

    int freeBackends() {
        return maps.backends().capacity() - backendIds.cardinality();
    }

    /** Gives an id to a backend that has none. */
    int claimBackend(PoolTable pool, BackendEntry backend) {
        int id = backendIds.nextClearBit(Backends.FIRST);
        long identity = Identity.ofBackend(pool.name(), backend);
        maps.counters().resetBackend(id);
        maps.backends()
                .claim(
                        id,
                        identity,
                        backend.address(),
                        backend.port(),
                        pool.mode().translates());
        note(id, identity);
        return id;
    }

    void releaseBackend(long identity) {
        Integer id = backends.remove(identity);
        if (id != null) {
            maps.backends().release(id);
            backendIds.clear(id);
        }
    }
}
