package dev.weir.dataplane.inspect;

import dev.weir.dataplane.apply.Names;
import dev.weir.dataplane.maps.Backends;
import dev.weir.dataplane.maps.Counters;
import dev.weir.dataplane.maps.Counters.BackendCount;
import dev.weir.dataplane.maps.Counters.Count;
import dev.weir.dataplane.maps.WeirMaps;
import dev.weir.xdp.Verdict;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/**
 * Counters at one moment, or what they grew by in a second.
 *
 * @param verdicts packets of any kind
 * @param services by name
 * @param backends by name, as {@code pool/backend}
 * @param drops by reason
 */
record Rates(
        Map<String, Count> verdicts,
        Map<String, Count> services,
        Map<String, BackendCount> backends,
        Map<String, Count> drops) {

    /** Reads all counters. */
    static Rates read(WeirMaps maps, Names names) {
        Counters counters = maps.counters();
        Map<String, Count> verdicts = new LinkedHashMap<>();
        for (Map.Entry<Verdict, Count> entry : counters.verdicts().entrySet()) {
            verdicts.put(entry.getKey().name().toLowerCase(Locale.ROOT), entry.getValue());
        }
        Map<String, Count> services = new TreeMap<>();
        for (int id = 0; id < maps.services().capacity(); id++) {
            if (maps.services().identity(id) != 0) {
                services.put(names.service(id), counters.service(id));
            }
        }
        Map<String, BackendCount> backends = new TreeMap<>();
        for (int id = Backends.FIRST; id < maps.backends().capacity(); id++) {
            if (maps.backends().read(id).isPresent()) {
                backends.put(names.backend(id), counters.backend(id));
            }
        }
        Map<String, Count> drops = new LinkedHashMap<>();
        counters.drops().forEach((constant, count) -> drops.put(Counters.reasonOf(constant), count));
        return new Rates(verdicts, services, backends, drops);
    }

    /**
     * What has come since another moment, in a second. Counters that started anew meanwhile count from zero.
     *
     * @param nanos how long ago that was
     */
    Rates since(Rates before, long nanos) {
        LongUnaryOperator perSecond = count -> Math.round(count * 1e9 / nanos);
        return new Rates(
                counts(verdicts, before.verdicts, perSecond),
                counts(services, before.services, perSecond),
                backends(before.backends, perSecond),
                counts(drops, before.drops, perSecond));
    }

    private static Map<String, Count> counts(
            Map<String, Count> now, Map<String, Count> before, LongUnaryOperator perSecond) {
        Map<String, Count> rates = new LinkedHashMap<>();
        now.forEach((name, count) -> {
            Count was = before.getOrDefault(name, new Count(0, 0));
            Count from = count.packets() < was.packets() ? new Count(0, 0) : was;
            rates.put(
                    name,
                    new Count(
                            perSecond.applyAsLong(count.packets() - from.packets()),
                            perSecond.applyAsLong(count.bytes() - from.bytes())));
        });
        return rates;
    }

    private Map<String, BackendCount> backends(Map<String, BackendCount> before, LongUnaryOperator perSecond) {
        BackendCount none = new BackendCount(0, 0, 0);
        Map<String, BackendCount> rates = new LinkedHashMap<>();
        backends.forEach((name, count) -> {
            BackendCount was = before.getOrDefault(name, none);
            BackendCount from = count.packets() < was.packets() ? none : was;
            rates.put(
                    name,
                    new BackendCount(
                            perSecond.applyAsLong(count.packets() - from.packets()),
                            perSecond.applyAsLong(count.bytes() - from.bytes()),
                            perSecond.applyAsLong(count.connections() - from.connections())));
        });
        return rates;
    }
}
