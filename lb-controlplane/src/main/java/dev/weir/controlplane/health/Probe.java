package dev.weir.controlplane.health;

import dev.weir.dataplane.table.IpAddress;
import java.time.Duration;
import java.util.Optional;

/** One check of one backend. */
@FunctionalInterface
interface Probe {
    /** @return why the check failed; empty if it succeeded */
    Optional<String> check(IpAddress address, int port, Duration timeout);
}
