package dev.weir.dataplane.agent;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.sys.Interfaces;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/**
 * The node's own addresses that others can reach. They are read by the thread that refreshes them, in its network namespace, and
 * may be up to ten seconds old; any thread may get them.
 */
final class OwnAddresses {
    private static final Logger LOG = System.getLogger("dev.weir.agent");
    private static final long INTERVAL = Duration.ofSeconds(10).toNanos();

    private volatile List<IpAddress> addresses = read();
    private long readAt = System.nanoTime();

    List<IpAddress> get() {
        return addresses;
    }

    /** Reads them again if it is time. For one thread. */
    void refresh() {
        long now = System.nanoTime();
        if (now - readAt < INTERVAL) {
            return;
        }
        readAt = now;
        try {
            addresses = read();
        } catch (SystemCallException e) {
            LOG.log(Level.WARNING, "reading this node''s addresses: {0}", e.getMessage());
        }
    }

    private static List<IpAddress> read() {
        return Interfaces.list().stream()
                .flatMap(one -> one.addresses().stream())
                .map(one -> IpAddress.of(one.address()))
                .filter(address -> !address.isLoopback())
                .distinct()
                .sorted()
                .toList();
    }
}
