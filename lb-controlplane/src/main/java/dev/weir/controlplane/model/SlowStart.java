package dev.weir.controlplane.model;

import dev.weir.dataplane.maglev.MaglevEntry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the share of a backend that has become up grows: in equal steps at equal times. Backends of one pool take their steps together,
 * so that those that start together share evenly all the time and move no slot for it.
 */
public final class SlowStart {
    /** A backend begins with one of so many parts of its share. */
    public static final int STEPS = 5;

    private SlowStart() {}

    /** The time from one step to the next. */
    public static Duration interval(Pool pool) {
        return pool.slowStart().dividedBy(STEPS);
    }

    /** The steps after one more of them: a backend that has its full share is not there any more. */
    public static Map<String, Integer> advanced(Map<String, Integer> starting) {
        Map<String, Integer> advanced = new HashMap<>();
        starting.forEach((backend, step) -> {
            if (step + 1 < STEPS) {
                advanced.put(backend, step + 1);
            }
        });
        return advanced;
    }

    /** The steps once the health of backends has changed: who has become up begins, and who is not up any more has no part. */
    public static Map<String, Integer> following(Pool pool, Map<String, Health> before, StoredPool stored) {
        Map<String, Integer> starting = new TreeMap<>(stored.starting());
        starting.keySet().removeIf(backend -> !isUsable(stored.health(), backend));
        if (pool.slowStart().isZero()) {
            return Map.of();
        }
        pool.backends().stream()
                .map(Backend::name)
                .filter(backend -> isUsable(stored.health(), backend) && !isUsable(before, backend))
                .forEach(backend -> starting.put(backend, 1));
        return starting;
    }

    private static boolean isUsable(Map<String, Health> health, String backend) {
        return health.getOrDefault(backend, Health.UNKNOWN).isUsable();
    }

    /** The weight of a backend while some of its pool are starting: all weights grow by the number of steps, so that parts are whole. */
    public static int weight(Backend backend, StoredPool stored) {
        if (stored.starting().isEmpty() || backend.weight() == 0) {
            return backend.weight();
        }
        int step = stored.starting().getOrDefault(backend.name(), STEPS);
        int largest = stored.pool().backends().stream()
                .mapToInt(Backend::weight)
                .max()
                .orElse(0);
        return largest <= MaglevEntry.MAX_WEIGHT / STEPS
                ? backend.weight() * step
                : Math.max(1, backend.weight() * step / STEPS);
    }
}
