package dev.weir.controlplane.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.controlplane.model.Backend;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.Health;
import dev.weir.controlplane.model.HealthCheck;
import dev.weir.controlplane.model.Pool;
import dev.weir.controlplane.model.Service;
import dev.weir.dataplane.maglev.HashPolicy;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.IpPrefix;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.Protocol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class JdbcCatalogStoreTest {
    @TempDir
    Path directory;

    private final JdbcDataSource database = new JdbcDataSource();
    private CatalogStore store;

    @BeforeEach
    void open() {
        database.setURL("jdbc:h2:file:%s;WRITE_DELAY=0;DB_CLOSE_DELAY=-1".formatted(directory.resolve("catalog")));
        Flyway.configure().dataSource(database).load().migrate();
        store = new JdbcCatalogStore(
                JdbcClient.create(database), new TransactionTemplate(new JdbcTransactionManager(database)));
    }

    @AfterEach
    void close() {
        JdbcClient.create(database).sql("shutdown").update();
    }

    @Test
    void holdsNothingAtFirst() {
        assertEquals(CatalogState.EMPTY, store.load());
    }

    @Test
    void keepsEveryField() {
        Catalog catalog = new Catalog(store, _ -> Optional.empty(), () -> Integer.MIN_VALUE);
        HealthCheck check = new HealthCheck(
                HealthCheck.Type.TCP, OptionalInt.of(81), Duration.ofMillis(1500), Duration.ofMillis(250), 3, 4);
        Backend v6 = new Backend("b1", IpAddress.parse("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"), 65_535, 65_535, true);
        catalog.putPool(new Pool("web", Mode.GUE, 5_000_011, 1400, Duration.ofMillis(30_001), check, List.of(v6)));
        catalog.putService(
                new Service("dns", "web", List.of(new Frontend(IpAddress.parse("2001:db8::53"), Protocol.UDP, 53))));
        catalog.putService(new Service(
                "range",
                "web",
                HashPolicy.SOURCE_AND_DESTINATION_PORT,
                List.of(new Frontend(IpAddress.parse("2001:db8:1::"), 64, Protocol.TCP, 8000, 8099)),
                List.of(IpPrefix.parse("::/0"), IpPrefix.parse("198.51.100.0/24"))));
        catalog.recordHealth("web", v6, Health.DOWN);
        catalog.removeService("dns");
        assertEquals(catalog.state(), store.load());
    }

    @Test
    void survivesAnInterruptedWriter() {
        Catalog catalog = new Catalog(store, _ -> Optional.empty(), () -> 1);
        Thread.currentThread().interrupt();
        catalog.putPool(new Pool("first", Mode.NAT, 251, HealthCheck.DEFAULT, List.of()));
        assertTrue(Thread.interrupted(), "the interrupt is kept");
        catalog.putPool(new Pool("second", Mode.NAT, 251, HealthCheck.DEFAULT, List.of()));
        assertEquals(catalog.state(), store.load());
    }

    /** Whatever is done to it in whatever order, the store holds what the catalog says it holds. */
    @Test
    void agreesWithTheCatalogAfterRandomChanges() {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            Catalog catalog = new Catalog(store, _ -> Optional.empty(), random::nextInt);
            for (int step = 0; step < 60; step++) {
                try {
                    change(catalog, random);
                } catch (CatalogException e) {
                    // Refused: nothing may have changed, which the comparison sees.
                }
                assertEquals(catalog.state(), store.load(), "seed %d, step %d".formatted(seed, step));
            }
        }
    }

    private static void change(Catalog catalog, Random random) {
        String pool = "p" + random.nextInt(3);
        String service = "s" + random.nextInt(3);
        switch (random.nextInt(9)) {
            case 7 -> catalog.advanceStarting(pool);
            case 0 -> catalog.putPool(pool(pool, random));
            case 1 -> catalog.removePool(pool);
            case 2 -> catalog.putService(service(service, pool, random));
            case 3 -> catalog.removeService(service);
            case 4 -> catalog.putBackend(pool, backend(random.nextInt(4), random));
            case 5 -> catalog.removeBackend(pool, "b" + random.nextInt(4));
            case 6 ->
                catalog.applyFile(
                        List.of(pool("p0", random)), List.of(service("s0", "p0", random), service("s1", "p0", random)));
            default ->
                catalog.state()
                        .pool(pool)
                        .ifPresent(stored -> stored.pool()
                                .backends()
                                .forEach(each -> catalog.recordHealth(
                                        pool, each, random.nextBoolean() ? Health.UP : Health.DOWN)));
        }
    }

    private static Pool pool(String name, RandomGenerator random) {
        List<Backend> backends = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            backends.add(backend(i, random));
        }
        Duration slowStart = Duration.ofSeconds(random.nextInt(2));
        return new Pool(name, Mode.NAT, 251, 0, slowStart, HealthCheck.DEFAULT, backends);
    }

    private static Backend backend(int index, RandomGenerator random) {
        return new Backend(
                "b" + index,
                IpAddress.parse("192.0.2." + (index + 1)),
                80 + random.nextInt(2),
                1,
                random.nextBoolean());
    }

    private static Service service(String name, String pool, RandomGenerator random) {
        List<Frontend> frontends = new ArrayList<>();
        for (int port = 80; port <= 80 + random.nextInt(3); port++) {
            IpAddress vip = IpAddress.parse("203.0.113." + (1 + random.nextInt(4)));
            int last = port + random.nextInt(2);
            frontends.add(new Frontend(vip.network(31), 31, Protocol.TCP, port, last));
            frontends.add(new Frontend(vip, Protocol.TCP, port));
        }
        return new Service(name, pool, frontends);
    }
}
