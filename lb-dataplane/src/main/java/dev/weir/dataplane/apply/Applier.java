package dev.weir.dataplane.apply;

import dev.weir.dataplane.maps.TableRegion;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.neighbour.NextHops;
import dev.weir.dataplane.table.BackendEntry;
import dev.weir.dataplane.table.BackendState;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpPrefix;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.PoolTable;
import dev.weir.dataplane.table.ServiceRemoved;
import dev.weir.dataplane.table.ServiceTable;
import dev.weir.dataplane.table.TableEntry;
import dev.weir.dataplane.transition.Phase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Puts tables in force in the maps, whole or not at all. A service's frontends lead to it only after its slots are there, and
 * lead away from it before they go. For one thread.
 */
public final class Applier {
    private final WeirMaps maps;
    private final NextHops nextHops;
    private final Runnable grace;
    private final LongSupplier clock;
    private final ApplyTimes times;
    private final Inventory inventory;
    private final Admission admission;
    private final RefusalWatch refusals;
    private final SlotSwitch slotSwitch;
    private final FlowPurge purge;
    private final Housekeeping housekeeping;

    /**
     * Takes stock of the maps, and has the next hops of all backends found there watched.
     *
     * @param frontendCapacity room in the map of frontends
     * @param grace returns when every packet that was in flight when it was called has left
     * @param clock the clock that the program dates flows with: nanoseconds of CLOCK_MONOTONIC
     */
    public Applier(
            WeirMaps maps,
            int frontendCapacity,
            NextHops nextHops,
            Runnable grace,
            LongSupplier clock,
            ApplyTimes times) {
        this.maps = maps;
        this.nextHops = nextHops;
        this.grace = grace;
        this.clock = clock;
        this.times = times;
        this.inventory = Inventory.take(maps, clock.getAsLong());
        this.admission = new Admission(inventory, maps, frontendCapacity);
        this.refusals = new RefusalWatch(() -> maps.counters().flowStats().getOrDefault("FLOW_REFUSED", 0L));
        this.slotSwitch =
                new SlotSwitch(maps, inventory, refusals, grace, times.prepare().toNanos());
        this.purge = new FlowPurge(maps, inventory);
        this.housekeeping = new Housekeeping(
                new Settler(maps, inventory, refusals, grace, times.flowIdle().toNanos()),
                new NatSweep(maps, inventory, times),
                new BackendReclaim(maps, inventory, nextHops, grace));
        if (maps.frontends().hasRetired()) {
            grace.run();
            maps.frontends().reclaim();
        }
        inventory
                .backends()
                .values()
                .forEach(id -> maps.backends()
                        .read(id)
                        .ifPresent(backend -> nextHops.watch(id, backend.address(), backend.translated())));
    }

    /** What became of a table. */
    public sealed interface Outcome {
        /** It is in force; announcements are sentences for the operator, none if all went as usual. */
        record Applied(List<String> announcements) implements Outcome {}

        /** It is not, and nothing has changed; the reason is a sentence with the remedy. */
        record Refused(String reason) implements Outcome {}
    }

    /** Why a table cannot be put in force at present, in a sentence with the remedy; empty if it can. Changes nothing. */
    public Optional<String> obstacle(TableEntry entry) {
        return switch (entry) {
            case ServiceTable table -> admission.obstacle(table);
            case ServiceRemoved _ -> Optional.empty();
        };
    }

    /** Puts a table in force, or takes a service out. Takes some milliseconds, and longer if new backends have to be found. */
    public Outcome apply(TableEntry entry) {
        refusals.look(clock.getAsLong());
        return switch (entry) {
            case ServiceTable table -> apply(table);
            case ServiceRemoved removed -> remove(removed);
        };
    }

    private Outcome apply(ServiceTable table) {
        Optional<String> obstacle = admission.obstacle(table);
        if (obstacle.isPresent()) {
            return new Outcome.Refused(obstacle.get());
        }
        LiveService service = inventory.claimService(table.service());
        boolean continues = service.region == null || SlotSwitch.continues(service, table);
        claimBackends(table.pool());
        if (table.pool().mode() == Mode.DNAT) {
            maps.node().keepClients(true);
        }
        admitSources(service, table.sources());
        bringSlots(service, table);
        Set<Integer> newlyFailed = failed(table.pool());
        if (service.table != null) {
            newlyFailed.removeAll(failed(service.table.pool()));
        }
        service.table = table;
        Set<Frontend> removed = bringFrontends(service, table.frontends());
        if (continues) {
            purge.frontends(removed);
            purge.backends(service, newlyFailed);
        } else {
            purge.service(service);
        }
        noteWhetherClientsAreKept();
        return new Outcome.Applied(continues ? List.of() : List.of(discontinued(table)));
    }

    /** Once no service's backends see clients' own addresses, no packet need be looked up for that. */
    private void noteWhetherClientsAreKept() {
        maps.node().keepClients(inventory.services().stream().anyMatch(Applier::keepsClients));
    }

    private static boolean keepsClients(LiveService service) {
        TableRegion region = service.region;
        return region != null && region.mode() == Mode.DNAT;
    }

    /**
     * Brings the addresses that clients may have in line with a table. In between, whoever the old or the new ones let in is let in, and
     * nobody else.
     */
    private void admitSources(LiveService service, Set<IpPrefix> wanted) {
        for (IpPrefix source : wanted) {
            if (service.sources.add(source)) {
                maps.sourceRanges().add(service.id, source);
            }
        }
        maps.services().guardSources(service.id, !wanted.isEmpty());
        List<IpPrefix> stale = service.sources.stream()
                .filter(source -> !wanted.contains(source))
                .toList();
        if (!stale.isEmpty() && wanted.isEmpty()) {
            grace.run();
        }
        stale.forEach(source -> maps.sourceRanges().remove(service.id, source));
        stale.forEach(service.sources::remove);
    }

    private static String discontinued(ServiceTable table) {
        return "service %s has another table size, hash seed, hash policy or mode since revision %d: its connections could not be kept"
                .formatted(table.service(), table.revision());
    }

    private void claimBackends(PoolTable pool) {
        List<Integer> added = new ArrayList<>();
        for (BackendEntry backend : pool.backends()) {
            if (inventory.backend(pool.name(), backend) == 0) {
                int id = inventory.claimBackend(pool, backend);
                nextHops.watch(id, backend.address(), pool.mode().translates());
                if (backend.takesSlots()) {
                    added.add(id);
                }
            }
        }
        if (!added.isEmpty()) {
            nextHops.await(added, times.nextHop());
        }
    }

    private void bringSlots(LiveService service, ServiceTable table) {
        PoolTable pool = table.pool();
        int[] ids = pool.backends().stream()
                .mapToInt(backend -> inventory.backend(pool.name(), backend))
                .toArray();
        int[] owners = pool.slots();
        for (int i = 0; i < owners.length; i++) {
            owners[i] = owners[i] < 0 ? 0 : ids[owners[i]];
        }
        slotSwitch.bring(service, table, owners, failed(pool)::contains, clock.getAsLong());
    }

    private Set<Integer> failed(PoolTable pool) {
        Set<Integer> failed = new HashSet<>();
        for (BackendEntry backend : pool.backends()) {
            if (backend.state() == BackendState.FAILED) {
                failed.add(inventory.backend(pool.name(), backend));
            }
        }
        failed.remove(0);
        return failed;
    }

    /** Returns the frontends that the service no longer has. */
    private Set<Frontend> bringFrontends(LiveService service, Collection<Frontend> wanted) {
        Set<Frontend> removed = new HashSet<>(service.frontends);
        wanted.forEach(removed::remove);
        Set<Frontend> added = new HashSet<>(wanted);
        added.removeAll(service.frontends);
        inventory.changeFrontends(service, added, removed);
        if (!removed.isEmpty() || maps.frontends().hasRetired()) {
            grace.run();
            maps.frontends().reclaim();
        }
        purge.takenOver(service, added);
        return removed;
    }

    private Outcome remove(ServiceRemoved removed) {
        Optional<LiveService> found = inventory.service(removed.service());
        if (found.isPresent()) {
            LiveService service = found.get();
            Set<Frontend> frontends = bringFrontends(service, List.of());
            if (frontends.isEmpty()) {
                grace.run();
            }
            purge.service(service);
            purge.frontends(frontends);
            inventory.releaseService(service);
            noteWhetherClientsAreKept();
        }
        return new Outcome.Applied(List.of());
    }

    /**
     * Puts announced changes in force that have been announced for long enough.
     *
     * @return by service, what such a change has to wait for: a sentence with the remedy
     */
    public Map<String, String> ripen() {
        long now = clock.getAsLong();
        refusals.look(now);
        Map<String, String> delayed = new HashMap<>();
        for (LiveService service : inventory.services()) {
            ServiceTable table = service.table;
            if (service.preparing > 0 && table != null && isRipe(service, now)) {
                admission
                        .slotRoom(table.pool())
                        .ifPresentOrElse(
                                obstacle -> delayed.put(table.service(), delayed(table, obstacle)),
                                () -> bringSlots(service, table));
            }
        }
        return delayed;
    }

    private static String delayed(ServiceTable table, String obstacle) {
        return "revision %d: a change that is announced can't come into force: %s"
                .formatted(table.revision(), obstacle);
    }

    private boolean isRipe(LiveService service, long now) {
        TableRegion region = service.region;
        for (int i = 0; region != null && i < region.slotCount(); i++) {
            boolean longEnough =
                    refusals.quiet(service.since[i], now) >= times.prepare().toNanos();
            if (longEnough && maps.slots().read(region.firstSlot() + i).phase() == Phase.PREPARING) {
                return true;
            }
        }
        return false;
    }

    /** Settles, forgets and reclaims what no connection depends on any more, as far as it is time for it. */
    public void tidy() {
        long now = clock.getAsLong();
        refusals.look(now);
        housekeeping.run(now);
    }

    /** What is in force, for the report. */
    public InForce inForce() {
        return InForce.of(inventory);
    }
}
