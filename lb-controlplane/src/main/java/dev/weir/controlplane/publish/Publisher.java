package dev.weir.controlplane.publish;

import dev.weir.controlplane.catalog.Catalog;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.dataplane.table.TableCodec;
import dev.weir.dataplane.table.TableEntry;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts every stored change of the catalog into the replicated map of tables, in order, from one thread of its own.
 * A table that has to wait is overtaken by its successor; none is forgotten. On start everything is published, so
 * that the map holds the whole truth again after the loss of every member.
 */
public final class Publisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final int ATTEMPTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Map<String, byte[]> tables;
    private final Retry retry;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Map<String, TableEntry> waiting = new LinkedHashMap<>();
    private final Thread thread = Thread.ofVirtual().name("weir-publisher").unstarted(this::publishForever);

    /** @param tables the replicated map, see {@link dev.weir.dataplane.table.SharedMaps#TABLES} */
    public Publisher(Map<String, byte[]> tables) {
        this.tables = tables;
        this.retry = Retry.of(
                "publish",
                RetryConfig.custom()
                        .maxAttempts(ATTEMPTS)
                        .intervalFunction(IntervalFunction.ofExponentialBackoff(FIRST_PAUSE, 2, LONGEST_PAUSE))
                        .build());
        retry.getEventPublisher()
                .onRetry(event -> LOG.warn(
                        "publication failed, next attempt in {}", event.getWaitInterval(), event.getLastThrowable()));
    }

    /** Publishes what the catalog holds, and follows its changes from then on. */
    public void start(Catalog catalog) {
        thread.start();
        catalog.addListener(this::enqueue);
    }

    /** Stops; what is still waiting is published by the next start. */
    @Override
    public void close() {
        thread.interrupt();
    }

    private void enqueue(CatalogState before, CatalogState after) {
        lock.lock();
        try {
            Tables.changed(before, after).forEach(entry -> waiting.put(entry.service(), entry));
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    private void publishForever() {
        try {
            while (true) {
                TableEntry entry = take();
                try {
                    retry.executeRunnable(() -> tables.put(entry.service(), TableCodec.encode(entry)));
                    LOG.debug("published {} at revision {}", entry.service(), entry.revision());
                } catch (RuntimeException e) {
                    LOG.error("service {} at revision {} is not published yet", entry.service(), entry.revision(), e);
                    putBack(entry);
                    Thread.sleep(LONGEST_PAUSE);
                }
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private TableEntry take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty()) {
                arrived.await();
            }
            String first = waiting.keySet().iterator().next();
            return Optional.ofNullable(waiting.remove(first)).orElseThrow();
        } finally {
            lock.unlock();
        }
    }

    private void putBack(TableEntry entry) {
        lock.lock();
        try {
            waiting.putIfAbsent(entry.service(), entry);
        } finally {
            lock.unlock();
        }
    }
}
