package dev.weir.e2e.demo;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is right at a moment of the demo. Between the request for a change and the report that it is in force, a new connection
 * may go where either table puts it, but nowhere else.
 *
 * @param title what is happening, for the closing table
 * @param placements by service name, the tables that may be in force
 * @param killed a backend that was killed
 * @param noticed whether the health check has noticed, and every node acted on it
 */
record Situation(String title, Map<String, List<Placement>> placements, Optional<String> killed, boolean noticed) {

    /** A backend that was killed and that new connections may still be sent to. */
    Optional<String> dying() {
        return noticed ? Optional.empty() : killed;
    }

    /** The backends that a new connection may go to. */
    Set<String> owners(BalancedService service, InetSocketAddress client) {
        Set<String> owners = new HashSet<>();
        for (Placement placement : placements.getOrDefault(service.name(), List.of())) {
            owners.add(placement.owner(client));
        }
        return owners;
    }

    /** Whether exactly one table can be in force. */
    boolean isSettled() {
        return placements.values().stream().allMatch(tables -> tables.size() == 1);
    }
}
