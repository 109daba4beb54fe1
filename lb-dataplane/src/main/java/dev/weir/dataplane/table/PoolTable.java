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
 * @param mss what clients may at most ask of TCP segments, {@link #MIN_MSS} to {@link #MAX_MSS}, or 0 for whatever they like
 * @param backends every backend, also those that take no slots; names differ
 */
public record PoolTable(String name, Mode mode, int tableSize, int mss, List<BackendEntry> backends) {
    /** What every host takes (RFC 9293, 3.7.1). */
    public static final int MIN_MSS = 536;

    /** What the longest packet can hold. */
    public static final int MAX_MSS = 65_495;

    public PoolTable {
        Limits.checkName(name);
        if (!TableSize.isValid(tableSize)) {
            throw new IllegalArgumentException("table size %d of pool %s".formatted(tableSize, name));
        }
        if (mss != 0 && (mss < MIN_MSS || mss > MAX_MSS)) {
            throw new IllegalArgumentException(
                    "mss %d of pool %s, expected %d to %d, or 0".formatted(mss, name, MIN_MSS, MAX_MSS));
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

    /** A pool whose clients ask for segments as they like. */
    public PoolTable(String name, Mode mode, int tableSize, List<BackendEntry> backends) {
        this(name, mode, tableSize, 0, backends);
    }

    public PoolTable withMss(int other) {
        return new PoolTable(name, mode, tableSize, other, backends);
    }

    /** For every slot the index of its owner in {@link #backends}, or -1 if no backend takes slots. */
    public int[] slots() {
        List<MaglevEntry> entries = backends.stream()
                .map(backend -> new MaglevEntry(backend.name(), backend.takesSlots() ? backend.weight() : 0))
                .toList();
        return Maglev.build(entries, tableSize);
    }
}
