package dev.weir.dataplane.apply;

import dev.weir.dataplane.maps.FlowKey;
import dev.weir.dataplane.table.Frontend;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whose each frontend is, and which one a flow's packets meet. */
final class FrontendOwners {
    private final Map<Frontend, LiveService> owners = new HashMap<>();
    private final Map<Frontend, LiveService> wide = new TreeMap<>(Frontend.MOST_SPECIFIC_FIRST);

    Map<Frontend, LiveService> all() {
        return Collections.unmodifiableMap(owners);
    }

    @Nullable
    LiveService owner(Frontend frontend) {
        return owners.get(frontend);
    }

    /** A frontend that this one cannot be told from for some packets, of another service than this. */
    Optional<Frontend> rival(Frontend frontend, @Nullable LiveService self) {
        LiveService same = owners.get(frontend);
        if (same != null && same != self) {
            return Optional.of(frontend);
        }
        return wide.entrySet().stream()
                .filter(entry -> entry.getValue() != self && entry.getKey().contends(frontend))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    boolean hasWide() {
        return !wide.isEmpty();
    }

    void put(Frontend frontend, LiveService service) {
        owners.put(frontend, service);
        if (frontend.isWide()) {
            wide.put(frontend, service);
        }
    }

    void remove(Frontend frontend) {
        owners.remove(frontend);
        wide.remove(frontend);
    }

    /** The frontend that a flow's packets meet, among those that count. */
    Optional<Frontend> meets(FlowKey flow, Predicate<Frontend> counts) {
        Frontend exact = new Frontend(flow.vip(), flow.protocol(), flow.vipPort());
        if (owners.containsKey(exact) && counts.test(exact)) {
            return Optional.of(exact);
        }
        return wide.keySet().stream()
                .filter(one -> one.matches(flow.vip(), flow.protocol(), flow.vipPort()) && counts.test(one))
                .findFirst();
    }

    /** The service that a flow's packets are for. */
    @Nullable
    LiveService serving(FlowKey flow) {
        return meets(flow, _ -> true).map(owners::get).orElse(null);
    }
}
