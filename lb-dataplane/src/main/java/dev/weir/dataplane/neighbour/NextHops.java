package dev.weir.dataplane.neighbour;

import dev.weir.dataplane.table.IpAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/** Keeps the next hops of backends known. Safe for use by several threads. */
public interface NextHops {

    /**
     * Finds the next hop of a backend, now and whenever routes or neighbours change.
     *
     * @param translated whether packets to it are translated, so that the host may bring them to it by any way that it has
     */
    void watch(int backend, IpAddress address, boolean translated);

    /** Leaves a backend's entry alone from the moment this returns. */
    void forget(int backend);

    /** Waits until each of the backends has its next hop, or it is clear that it has none, or the time is over. */
    void await(Collection<Integer> backends, Duration atMost);

    /** The backends that have no next hop at present, with the reason in a sentence. */
    Map<Integer, String> unreachable();
}
