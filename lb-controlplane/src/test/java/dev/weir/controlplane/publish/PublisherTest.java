package dev.weir.controlplane.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.weir.controlplane.catalog.Catalog;
import dev.weir.controlplane.catalog.CatalogStore;
import dev.weir.controlplane.model.Backend;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.Health;
import dev.weir.controlplane.model.HealthCheck;
import dev.weir.controlplane.model.Pool;
import dev.weir.controlplane.model.Service;
import dev.weir.dataplane.table.BackendEntry;
import dev.weir.dataplane.table.BackendState;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.table.ServiceRemoved;
import dev.weir.dataplane.table.ServiceTable;
import dev.weir.dataplane.table.TableCodec;
import dev.weir.dataplane.table.TableEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private static final Backend UP = new Backend("b1", IpAddress.parse("192.0.2.11"), 80, 3, false);
    private static final Backend DRAINING = new Backend("b2", IpAddress.parse("192.0.2.12"), 80, 1, true);
    private static final Backend DOWN = new Backend("b3", IpAddress.parse("192.0.2.13"), 80, 1, true);
    private static final Backend NEW = new Backend("b4", IpAddress.parse("192.0.2.14"), 80, 1, false);

    private final AtomicInteger failures = new AtomicInteger();
    private final Catalog catalog = new Catalog(new Forgetful(), _ -> Optional.empty(), () -> 99);
    private final FlakyMap tables = new FlakyMap();
    private final Publisher publisher = new Publisher(tables);

    private static final class Forgetful implements CatalogStore {
        @Override
        public CatalogState load() {
            return CatalogState.EMPTY;
        }

        @Override
        public void save(CatalogState before, CatalogState after) {}
    }

    /** A map that fails as often as it is told to. */
    private final class FlakyMap extends ConcurrentHashMap<String, byte[]> {
        @Override
        public byte[] put(String key, byte[] value) {
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("no quorum");
            }
            return super.put(key, value);
        }
    }

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void publishesEverythingOnStartAndEveryChangeAfterwards() {
        fill();
        publisher.start(catalog);
        ServiceTable table = assertInstanceOf(ServiceTable.class, awaitTable("web", _ -> true));
        assertEquals(
                List.of(BackendState.ACTIVE, BackendState.DRAINING, BackendState.FAILED, BackendState.DRAINING),
                table.pool().backends().stream().map(BackendEntry::state).toList());
        assertEquals(99, table.hashSeed());
        assertEquals(catalog.state().service("web").orElseThrow().revision(), table.revision());
        assertInstanceOf(ServiceRemoved.class, awaitTable("gone", _ -> true));

        catalog.recordHealth("pool", NEW, Health.UP);
        ServiceTable later =
                assertInstanceOf(ServiceTable.class, awaitTable("web", entry -> entry.revision() > table.revision()));
        assertEquals(BackendState.ACTIVE, later.pool().backends().getLast().state());

        catalog.removeService("web");
        awaitTable("web", ServiceRemoved.class::isInstance);
    }

    @Test
    void triesAgainWhenTheMapFails() {
        failures.set(3);
        fill();
        publisher.start(catalog);
        awaitTable("web", _ -> true);
        awaitTable("gone", _ -> true);
        assertEquals(0, failures.get());
    }

    private void fill() {
        catalog.putPool(new Pool("pool", Mode.NAT, 251, HealthCheck.DEFAULT, List.of(UP, DRAINING, DOWN, NEW)));
        catalog.recordHealth("pool", UP, Health.UP);
        catalog.recordHealth("pool", DRAINING, Health.UP);
        catalog.recordHealth("pool", DOWN, Health.DOWN);
        catalog.putService(service("web", 80));
        catalog.putService(service("gone", 81));
        catalog.removeService("gone");
    }

    private static Service service(String name, int port) {
        return new Service(name, "pool", List.of(new Frontend(IpAddress.parse("203.0.113.10"), Protocol.TCP, port)));
    }

    private TableEntry awaitTable(String service, Predicate<TableEntry> condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < deadline) {
            byte[] bytes = tables.get(service);
            if (bytes != null && condition.test(TableCodec.decode(bytes))) {
                return TableCodec.decode(bytes);
            }
            pause();
        }
        throw new AssertionError(service + " was not published within 20 seconds");
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
