package dev.weir.controlplane.publish;

import dev.weir.controlplane.catalog.Catalog;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.SlowStart;
import dev.weir.controlplane.model.StoredPool;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the backends that are starting slowly take their steps in time: those of a pool together. For any number of threads. */
public final class SlowStarts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SlowStarts.class);

    private final Catalog catalog;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("weir-slow-start").daemon().factory());
    /** Pools whose next step is on its way. */
    private final Set<String> waiting = new HashSet<>();

    public SlowStarts(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Goes on with what has begun, and follows the catalog from then on. */
    public void start() {
        catalog.addListener(this::follow);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private synchronized void follow(CatalogState before, CatalogState after) {
        for (StoredPool stored : after.pools().values()) {
            String pool = stored.pool().name();
            if (!stored.starting().isEmpty() && !timer.isShutdown() && waiting.add(pool)) {
                schedule(pool, SlowStart.interval(stored.pool()).toMillis());
            }
        }
    }

    private void schedule(String pool, long millis) {
        try {
            Future<?> _ = timer.schedule(() -> step(pool), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed; what has begun goes on with the next start.
        }
    }

    private void step(String pool) {
        synchronized (this) {
            waiting.remove(pool);
        }
        try {
            catalog.advanceStarting(pool);
        } catch (RuntimeException e) {
            LOG.error("pool {}: its backends keep a part of their share for now", pool, e);
            synchronized (this) {
                if (waiting.add(pool)) {
                    schedule(pool, 1000);
                }
            }
        }
    }
}
