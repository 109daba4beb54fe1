package dev.weir.controlplane.api;

import dev.weir.controlplane.document.Durations;
import dev.weir.controlplane.model.Backend;
import dev.weir.controlplane.model.Health;
import dev.weir.controlplane.model.HealthCheck;
import dev.weir.controlplane.model.StoredPool;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A pool as JSON. */
record PoolView(
        String name,
        String mode,
        int tableSize,
        @Nullable Integer mss,
        @Nullable String slowStart,
        CheckView healthCheck,
        List<BackendView> backends,
        long revision,
        String origin) {
    static PoolView of(StoredPool stored) {
        return new PoolView(
                stored.pool().name(),
                lower(stored.pool().mode()),
                stored.pool().tableSize(),
                stored.pool().mss() == 0 ? null : stored.pool().mss(),
                stored.pool().slowStart().isZero()
                        ? null
                        : Durations.format(stored.pool().slowStart()),
                CheckView.of(stored.pool().healthCheck()),
                stored.pool().backends().stream()
                        .map(backend -> BackendView.of(backend, stored.healthOf(backend)))
                        .toList(),
                stored.revision(),
                lower(stored.origin()));
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A health check as JSON. */
    record CheckView(String type, @Nullable Integer port, String interval, String timeout, int rise, int fall) {
        static CheckView of(HealthCheck check) {
            return new CheckView(
                    lower(check.type()),
                    check.port().isPresent() ? check.port().getAsInt() : null,
                    Durations.format(check.interval()),
                    Durations.format(check.timeout()),
                    check.rise(),
                    check.fall());
        }
    }

    /** A backend as JSON. */
    record BackendView(String name, String address, int port, int weight, String state, String health) {
        static BackendView of(Backend backend, Health health) {
            return new BackendView(
                    backend.name(),
                    backend.address().toString(),
                    backend.port(),
                    backend.weight(),
                    backend.draining() ? "draining" : "active",
                    lower(health));
        }
    }
}
