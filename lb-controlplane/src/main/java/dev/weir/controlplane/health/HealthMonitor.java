package dev.weir.controlplane.health;

import dev.weir.controlplane.catalog.Catalog;
import dev.weir.controlplane.model.Backend;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.Health;
import dev.weir.controlplane.model.HealthCheck;
import dev.weir.controlplane.model.Pool;
import dev.weir.controlplane.model.StoredPool;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one virtual thread per backend that is to be checked, in step with the catalog. At most
 * {@link #MAX_CONCURRENT} checks are on their way at a time; the rest wait for their turn, outside their timeout.
 */
public final class HealthMonitor implements AutoCloseable {
    static final int MAX_CONCURRENT = 256;
    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitor.class);

    private final Catalog catalog;
    private final Probe probe;
    private final Bulkhead bulkhead = Bulkhead.of(
            "health",
            BulkheadConfig.custom()
                    .maxConcurrentCalls(MAX_CONCURRENT)
                    .maxWaitDuration(Duration.ofHours(1))
                    .build());
    private final Map<Target, Thread> running = new HashMap<>();
    private boolean closed;

    /** What a thread checks; another endpoint or another way to check it is another target. */
    private record Target(String pool, Backend backend, HealthCheck check) {
        static Target of(Pool pool, Backend backend) {
            Backend endpoint = new Backend(backend.name(), backend.address(), backend.port(), 0, false);
            return new Target(pool.name(), endpoint, pool.healthCheck());
        }
    }

    public HealthMonitor(Catalog catalog) {
        this(catalog, new TcpProbe());
    }

    HealthMonitor(Catalog catalog, Probe probe) {
        this.catalog = catalog;
        this.probe = probe;
    }

    /** Starts checking what the catalog holds, and follows its changes from then on. */
    public void start() {
        catalog.addListener(this::follow);
    }

    /** Ends all checks; changes of the catalog start none any more. */
    @Override
    public synchronized void close() {
        closed = true;
        running.values().forEach(Thread::interrupt);
        running.clear();
    }

    private synchronized void follow(CatalogState before, CatalogState after) {
        if (closed || before.pools().equals(after.pools())) {
            return;
        }
        Map<Target, Health> wanted = new HashMap<>();
        after.pools().values().forEach(stored -> addTargets(stored, wanted));
        running.entrySet().removeIf(entry -> {
            boolean gone = !wanted.containsKey(entry.getKey());
            if (gone) {
                entry.getValue().interrupt();
            }
            return gone;
        });
        wanted.forEach((target, known) -> running.computeIfAbsent(
                target,
                _ -> Thread.ofVirtual()
                        .name("weir-check-" + target.pool + "-" + target.backend.name())
                        .start(() -> checkForever(target, known))));
    }

    private static void addTargets(StoredPool stored, Map<Target, Health> targets) {
        Pool pool = stored.pool();
        if (pool.healthCheck().type() == HealthCheck.Type.TCP) {
            pool.backends().forEach(backend -> targets.put(Target.of(pool, backend), stored.healthOf(backend)));
        }
    }

    private void checkForever(Target target, Health known) {
        Hysteresis hysteresis = new Hysteresis(known, target.check.rise(), target.check.fall());
        try {
            while (true) {
                Optional<String> failure = check(target);
                Health now = hysteresis.next(failure.isEmpty());
                if (now != recorded(target)) {
                    record(target, now, failure);
                }
                Thread.sleep(target.check.interval());
            }
        } catch (InterruptedException e) {
            // The target is no longer wanted.
        }
    }

    private Optional<String> check(Target target) throws InterruptedException {
        int port = target.check.port().orElse(target.backend.port());
        Optional<String> failure;
        while (!bulkhead.tryAcquirePermission()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        try {
            failure = probe.check(target.backend.address(), port, target.check.timeout());
        } finally {
            bulkhead.onComplete();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return failure;
    }

    /**
     * What the catalog holds, which need not be what was recorded last: a check that ended while its target was replaced
     * may have come later.
     */
    private Health recorded(Target target) {
        return catalog.state()
                .pool(target.pool)
                .map(stored -> stored.healthOf(target.backend))
                .orElse(Health.UNKNOWN);
    }

    /** What the catalog cannot store is tried again after the next check. */
    private void record(Target target, Health health, Optional<String> failure) {
        try {
            catalog.recordHealth(target.pool, target.backend, health);
            LOG.info(
                    "backend {} of pool {} ({} port {}) is {}{}",
                    target.backend.name(),
                    target.pool,
                    target.backend.address(),
                    target.check.port().orElse(target.backend.port()),
                    health.name().toLowerCase(java.util.Locale.ROOT),
                    failure.map(reason -> ": " + reason).orElse(""));
        } catch (RuntimeException e) {
            LOG.error("health of backend {} of pool {} could not be stored", target.backend.name(), target.pool, e);
        }
    }
}
