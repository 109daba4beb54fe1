package dev.weir.dataplane.apply;

import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpPrefix;
import dev.weir.dataplane.table.PoolTable;
import dev.weir.dataplane.table.ServiceTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says before anything is touched whether a table can be put in force as a whole, and if not, what would help. */
final class Admission {
    private final Inventory inventory;
    private final WeirMaps maps;
    private final int frontendCapacity;

    Admission(Inventory inventory, WeirMaps maps, int frontendCapacity) {
        this.inventory = inventory;
        this.maps = maps;
        this.frontendCapacity = frontendCapacity;
    }

    /** Why the table cannot be put in force, in a sentence with the remedy; empty if it can. */
    Optional<String> obstacle(ServiceTable table) {
        return conflict(table)
                .or(() -> serviceRoom(table))
                .or(() -> frontendRoom(table))
                .or(() -> sourceRoom(table))
                .or(() -> backendRoom(table.pool()))
                .or(() -> slotRoom(table.pool()));
    }

    private Optional<String> conflict(ServiceTable table) {
        LiveService self = inventory.service(table.service()).orElse(null);
        for (Frontend frontend : table.frontends()) {
            Optional<Frontend> rival = inventory.frontends().rival(frontend, self);
            if (rival.isPresent()) {
                return Optional.of("frontend %s belongs to %s; remove it there first"
                        .formatted(rival.get(), nameOf(inventory.frontends().owner(rival.get()))));
            }
        }
        return Optional.empty();
    }

    private static String nameOf(@Nullable LiveService owner) {
        return owner == null || owner.table == null
                ? "a service that ran here before"
                : "service " + owner.table.service();
    }

    private Optional<String> serviceRoom(ServiceTable table) {
        if (inventory.service(table.service()).isPresent()
                || inventory.freeService().isPresent()) {
            return Optional.empty();
        }
        return Optional.of("no room for another service: all %d are taken; raise --services"
                .formatted(maps.services().capacity()));
    }

    private Optional<String> frontendRoom(ServiceTable table) {
        List<Frontend> added = table.frontends().stream()
                .filter(one -> inventory.frontends().owner(one) == null)
                .toList();
        int free = frontendCapacity - inventory.frontends().all().size();
        if (added.size() <= free) {
            return wideRoom(table);
        }
        return Optional.of("no room for %d more frontends: %d of %d are free; raise --frontends"
                .formatted(added.size(), free, frontendCapacity));
    }

    /** What wide frontends take depends on how they overlap. */
    private Optional<String> wideRoom(ServiceTable table) {
        if (table.frontends().stream().noneMatch(Frontend::isWide)) {
            return Optional.empty();
        }
        Map<Frontend, Integer> wide = new HashMap<>();
        LiveService self = inventory.service(table.service()).orElse(null);
        inventory.frontends().all().forEach((frontend, owner) -> {
            if (frontend.isWide() && owner != self) {
                wide.put(frontend, owner.id);
            }
        });
        table.frontends().stream().filter(Frontend::isWide).forEach(frontend -> wide.put(frontend, -1));
        return maps.frontends().hasRoomFor(wide)
                ? Optional.empty()
                : Optional.of("no room for so many prefixes and port ranges within one another; use fewer");
    }

    /** Old ranges and new ones stand beside one another for a moment. */
    private Optional<String> sourceRoom(ServiceTable table) {
        Set<IpPrefix> known = inventory
                .service(table.service())
                .<Set<IpPrefix>>map(live -> live.sources)
                .orElse(Set.of());
        long added = table.sources().stream()
                .filter(source -> !known.contains(source))
                .count();
        int free = maps.sourceRanges().capacity() - inventory.sourceRanges();
        return added <= free
                ? Optional.empty()
                : Optional.of("no room for %d more source ranges: %d of %d are free; use fewer and larger ones"
                        .formatted(added, free, maps.sourceRanges().capacity()));
    }

    private Optional<String> backendRoom(PoolTable pool) {
        long added = pool.backends().stream()
                .filter(one -> inventory.backend(pool.name(), one) == 0)
                .count();
        if (added <= inventory.freeBackends()) {
            return Optional.empty();
        }
        return Optional.of("no room for %d more backends: %d of %d are free; raise --backends"
                .formatted(added, inventory.freeBackends(), maps.backends().capacity() - 1));
    }

    /** A change needs room for the new slots beside the old ones. */
    Optional<String> slotRoom(PoolTable pool) {
        if (inventory.regions().largestFree() >= pool.tableSize()) {
            return Optional.empty();
        }
        return Optional.of("no room for %d slots in a row: %d of %d slots are free; raise --slots"
                .formatted(
                        pool.tableSize(),
                        inventory.regions().free(),
                        inventory.regions().capacity()));
    }
}
