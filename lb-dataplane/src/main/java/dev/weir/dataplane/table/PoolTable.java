package dev.weir.dataplane.table;

import dev.weir.dataplane.maglev.Maglev;
import dev.weir.dataplane.maglev.MaglevEntry;
import dev.weir.dataplane.maglev.TableSize;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A pool as the nodes see it.
 *
 * @param name the pool's name
 * @param mode how packets reach the backends
 * @param tableSize number of slots, see {@link TableSize}
 * @param backends every backend, also those that take no slots; names differ
 */
public record PoolTable(String name, Mode mode, int tableSize, List<BackendEntry> backends) {
    public PoolTable {
        Limits.checkName(name);
        if (!TableSize.isValid(tableSize)) {
            throw new IllegalArgumentException("table size %d of pool %s".formatted(tableSize, name));
        }
        backends = List.copyOf(backends);
        Set<String> names = new HashSet<>();
        for (BackendEntry backend : backends) {
            if (!names.add(backend.name())) {
                throw new IllegalArgumentException(
                        "two backends of pool %s are named %s".formatted(name, backend.name()));
            }
        }
    }

    /** For every slot the index of its owner in {@link #backends}, or -1 if no backend takes slots. */
    public int[] slots() {
        List<MaglevEntry> entries = backends.stream()
                .map(backend -> new MaglevEntry(backend.name(), backend.takesSlots() ? backend.weight() : 0))
                .toList();
        return Maglev.build(entries, tableSize);
    }
}
