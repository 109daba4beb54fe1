package dev.weir.controlplane.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.controlplane.catalog.Catalog;
import dev.weir.controlplane.catalog.CatalogStore;
import dev.weir.controlplane.model.Backend;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.Health;
import dev.weir.controlplane.model.HealthCheck;
import dev.weir.controlplane.model.Pool;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthMonitorTest {
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

    private final Catalog catalog = new Catalog(new Forgetful(), _ -> Optional.empty(), () -> 0);
    private final List<AutoCloseable> open = new ArrayList<>();

    private static final class Forgetful implements CatalogStore {
        @Override
        public CatalogState load() {
            return CatalogState.EMPTY;
        }

        @Override
        public void save(CatalogState before, CatalogState after) {}
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void takesABackendOutWhenItsServerGoesAndBackWhenItReturns() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        int port = server.getLocalPort();
        putPool("web", 2, new Backend("b1", LOOPBACK, port, 1, false));
        start(new TcpProbe());
        await(() -> health("b1") == Health.UP);
        server.close();
        await(() -> health("b1") == Health.DOWN);
        open.add(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()));
        await(() -> health("b1") == Health.UP);
    }

    @Test
    void followsTheCatalog() {
        AtomicInteger checks = new AtomicInteger();
        start((_, _, _) -> {
            checks.incrementAndGet();
            return Optional.empty();
        });
        putPool("web", 1, new Backend("b1", LOOPBACK, 1, 1, false));
        await(() -> health("b1") == Health.UP);
        catalog.removePool("web");
        int before = settled(checks);
        assertEquals(before, settled(checks), "a pool that is gone is checked no more");
    }

    @Test
    void goesOnFromWhatItKnew() {
        Backend backend = new Backend("b1", LOOPBACK, 1, 1, false);
        putPool("web", 1000, backend);
        catalog.recordHealth("web", backend, Health.UP);
        AtomicInteger checks = new AtomicInteger();
        start((_, _, _) -> {
            checks.incrementAndGet();
            return Optional.of("refused");
        });
        await(() -> checks.get() >= 3);
        assertEquals(Health.UP, health("b1"), "a restart takes nothing out before enough failures");
    }

    @Test
    void correctsWhatABelatedCheckRecorded() {
        Backend backend = new Backend("b1", LOOPBACK, 1, 1, false);
        putPool("web", 2, backend);
        start((_, _, _) -> Optional.empty());
        await(() -> health("b1") == Health.UP);
        catalog.recordHealth("web", backend, Health.DOWN);
        await(() -> health("b1") == Health.UP);
    }

    @Test
    void checksManyBackendsButNotAllAtOnce() {
        int backends = 2 * HealthMonitor.MAX_CONCURRENT;
        List<Backend> many = new ArrayList<>();
        for (int i = 0; i < backends; i++) {
            many.add(new Backend("b" + i, LOOPBACK, 1 + i, 1, false));
        }
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        putPool("web", 2, many.toArray(Backend[]::new));
        start((_, _, _) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            pause();
            now.decrementAndGet();
            return Optional.empty();
        });
        await(() -> catalog.state().pool("web").orElseThrow().health().values().stream()
                .allMatch(Health.UP::equals));
        assertTrue(most.get() <= HealthMonitor.MAX_CONCURRENT, "at once: " + most);
    }

    private void start(Probe probe) {
        HealthMonitor monitor = new HealthMonitor(catalog, probe);
        open.add(monitor);
        monitor.start();
    }

    private void putPool(String name, int fall, Backend... backends) {
        HealthCheck check = new HealthCheck(
                HealthCheck.Type.TCP,
                OptionalInt.empty(),
                Duration.ofMillis(20),
                Duration.ofMillis(20),
                2,
                Math.min(fall, 100));
        catalog.putPool(new Pool(name, Mode.NAT, 251, check, List.of(backends)));
    }

    private Health health(String backend) {
        return catalog.state().pool("web").orElseThrow().health().getOrDefault(backend, Health.UNKNOWN);
    }

    private static int settled(AtomicInteger counter) {
        pause();
        pause();
        return counter.get();
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "not within 20 seconds");
            pause();
        }
    }
}
