package dev.weir.dataplane.neighbour;

import java.util.Optional;

/** The way of packets that the host's stack delivers, and of what comes back. */
@FunctionalInterface
public interface HostPath {
    /**
     * Sees to it that what such backends answer gets the VIP for its source where it leaves the host. Called again and again.
     *
     * @return why that cannot be, in a sentence with the remedy; empty if it is so
     */
    Optional<String> open();
}
