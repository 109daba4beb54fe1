package dev.weir.controlplane.model;

import dev.weir.dataplane.table.IpAddress;

/**
 * A backend as its owner wants it.
 *
 * @param name unique within the pool; it decides which slots the backend gets
 * @param address where it is
 * @param port 1 to 65535
 * @param weight its share of the connections relative to the others; 0 takes no new ones
 * @param draining whether it shall keep the connections that it has and take no new ones
 */
public record Backend(String name, IpAddress address, int port, int weight, boolean draining) {
    /** Whether both are the same thing to connect to, whatever else about them differs. */
    public boolean isSameEndpoint(Backend other) {
        return address.equals(other.address) && port == other.port;
    }
}
