package dev.weir.controlplane.publish;

import dev.weir.controlplane.model.Backend;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.SlowStart;
import dev.weir.controlplane.model.StoredPool;
import dev.weir.controlplane.model.StoredService;
import dev.weir.dataplane.table.BackendEntry;
import dev.weir.dataplane.table.BackendState;
import dev.weir.dataplane.table.PoolTable;
import dev.weir.dataplane.table.ServiceRemoved;
import dev.weir.dataplane.table.ServiceTable;
import dev.weir.dataplane.table.TableEntry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** From the catalog to tables: pure functions. */
public final class Tables {
    private Tables() {}

    /** The entries of {@code after} that {@code before} did not have, or not at this revision. */
    public static List<TableEntry> changed(CatalogState before, CatalogState after) {
        List<TableEntry> entries = new ArrayList<>();
        after.services().forEach((name, stored) -> {
            StoredService old = before.services().get(name);
            if (old == null || old.revision() != stored.revision()) {
                // The catalog keeps every pool that a service needs.
                entries.add(table(stored, after.pool(stored.service().pool()).orElseThrow()));
            }
        });
        after.removed().forEach((name, revision) -> {
            if (!revision.equals(before.removed().get(name))) {
                entries.add(new ServiceRemoved(name, revision));
            }
        });
        return entries;
    }

    static ServiceTable table(StoredService stored, StoredPool pool) {
        List<BackendEntry> backends = pool.pool().backends().stream()
                .map(backend -> new BackendEntry(
                        backend.name(),
                        backend.address(),
                        backend.port(),
                        SlowStart.weight(backend, pool),
                        state(backend, pool)))
                .toList();
        return new ServiceTable(
                stored.service().name(),
                stored.revision(),
                stored.hashSeed(),
                stored.service().hash(),
                stored.service().frontends(),
                new LinkedHashSet<>(stored.service().sources()),
                new PoolTable(
                        pool.pool().name(),
                        pool.pool().mode(),
                        pool.pool().tableSize(),
                        pool.pool().mss(),
                        backends));
    }

    /** Nothing says that a backend that has not been checked yet has lost the connections that it may have: it was removed and is back. */
    private static BackendState state(Backend backend, StoredPool pool) {
        return switch (pool.healthOf(backend)) {
            case DOWN -> BackendState.FAILED;
            case UNKNOWN -> BackendState.DRAINING;
            case UP, UNCHECKED -> backend.draining() ? BackendState.DRAINING : BackendState.ACTIVE;
        };
    }
}
