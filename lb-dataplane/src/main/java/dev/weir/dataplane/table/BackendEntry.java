package dev.weir.dataplane.table;

import dev.weir.dataplane.maglev.MaglevEntry;

/**
 * One backend as the nodes see it.
 *
 * @param name unique within the pool
 * @param address where it is
 * @param port 1 to 65535; {@code l2dsr} leaves the packet's port as it is
 * @param weight 0 to {@link MaglevEntry#MAX_WEIGHT}; 0 takes no new connections
 * @param state what it is good for
 */
public record BackendEntry(String name, IpAddress address, int port, int weight, BackendState state) {
    public BackendEntry {
        Limits.checkName(name);
        Limits.checkPort(port);
        if (weight < 0 || weight > MaglevEntry.MAX_WEIGHT) {
            throw new IllegalArgumentException("weight %d of %s".formatted(weight, name));
        }
    }

    /** Whether it owns slots: it is active and has a weight. */
    public boolean takesSlots() {
        return state == BackendState.ACTIVE && weight > 0;
    }
}
