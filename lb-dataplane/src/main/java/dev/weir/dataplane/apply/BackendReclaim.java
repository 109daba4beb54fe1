package dev.weir.dataplane.apply;

import dev.weir.dataplane.maps.TableRegion;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.dataplane.neighbour.NextHops;
import dev.weir.dataplane.table.PoolTable;
import dev.weir.dataplane.table.ServiceTable;
import dev.weir.dataplane.transition.Slot;
import java.util.HashMap;
import java.util.Map;

/** Frees the ids of backends that no table has any more, once no slot and no flow names them. */
final class BackendReclaim {
    private final WeirMaps maps;
    private final Inventory inventory;
    private final NextHops nextHops;
    private final Runnable grace;

    BackendReclaim(WeirMaps maps, Inventory inventory, NextHops nextHops, Runnable grace) {
        this.maps = maps;
        this.inventory = inventory;
        this.nextHops = nextHops;
        this.grace = grace;
    }

    void run() {
        Map<Integer, Long> unused = unnamedByTables();
        if (!unused.isEmpty()) {
            inventory.services().forEach(service -> keepNamedBySlots(service, unused));
        }
        if (unused.isEmpty()) {
            return;
        }
        // Only slots hand out ids: once packets that read them before are through, no new flow can name an unused one.
        grace.run();
        maps.flows().forEach(flow -> unused.remove(flow.backend()));
        maps.natFlows().forEach(flow -> unused.remove(flow.backend()));
        unused.forEach((id, identity) -> {
            nextHops.forget(id);
            inventory.releaseBackend(identity);
        });
    }

    private Map<Integer, Long> unnamedByTables() {
        Map<Integer, Long> unused = new HashMap<>();
        inventory.backends().forEach((identity, id) -> unused.put(id, identity));
        for (LiveService service : inventory.services()) {
            ServiceTable table = service.table;
            if (table != null) {
                PoolTable pool = table.pool();
                pool.backends().forEach(backend -> unused.remove(inventory.backend(pool.name(), backend)));
            }
        }
        return unused;
    }

    private void keepNamedBySlots(LiveService service, Map<Integer, Long> unused) {
        TableRegion region = service.region;
        for (int i = 0; region != null && i < region.slotCount(); i++) {
            Slot slot = maps.slots().read(region.firstSlot() + i);
            unused.remove(slot.current());
            unused.remove(slot.previous());
        }
    }
}
