package dev.weir.dataplane.maps;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Capacities of the maps, in entries. Memory for all of them is taken when the maps are made.
 *
 * @param frontends frontends of all services, and their addresses; a hundred bytes each
 * @param services services
 * @param slots slots of all services, with room for the tables that are about to come into force; 8 bytes each
 * @param backends backends of all pools, and entry 0, which is nobody's
 * @param flows flows that are tracked while slots change hands; a hundred bytes each
 * @param natFlows translated flows; two hundred bytes each
 */
public record MapSizes(int frontends, int services, int slots, int backends, int flows, int natFlows) {
    /** The sizes in the C sources. */
    public static final MapSizes DEFAULT = new MapSizes(16384, 4096, 16777216, 16384, 131072, 131072);

    public MapSizes withSlots(int count) {
        return new MapSizes(frontends, services, count, backends, flows, natFlows);
    }

    /** Flows of both kinds. */
    public MapSizes withFlows(int count) {
        return new MapSizes(frontends, services, slots, backends, count, count);
    }

    Map<String, Integer> byMap() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put("frontends", frontends);
        sizes.put("vips", frontends);
        sizes.put("wide_frontends", frontends);
        // New prefixes come before old ones go.
        sizes.put("wide_addresses", 2 * frontends);
        sizes.put("services", services);
        sizes.put("service_counters", services);
        sizes.put("slots", slots);
        sizes.put("backends", backends);
        sizes.put("backend_counters", backends);
        sizes.put("flows", flows);
        sizes.put("nat_flows", natFlows);
        sizes.put("nat_replies", natFlows);
        return sizes;
    }
}
