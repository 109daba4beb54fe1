package dev.weir.controlplane.catalog;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.controlplane.catalog.CatalogException.Kind;
import dev.weir.controlplane.model.Backend;
import dev.weir.controlplane.model.CatalogState;
import dev.weir.controlplane.model.Health;
import dev.weir.controlplane.model.HealthCheck;
import dev.weir.controlplane.model.Origin;
import dev.weir.controlplane.model.Pool;
import dev.weir.controlplane.model.Service;
import dev.weir.controlplane.model.Violation;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CatalogTest {
    private static final HealthCheck UNCHECKED = new HealthCheck(
            HealthCheck.Type.NONE,
            HealthCheck.DEFAULT.port(),
            HealthCheck.DEFAULT.interval(),
            HealthCheck.DEFAULT.timeout(),
            2,
            2);

    private final List<CatalogState> saved = new ArrayList<>();
    private final AddressOwners owners =
            addresses -> addresses.test(IpAddress.parse("192.0.2.1")) ? Optional.of("node lb-1") : Optional.empty();
    private final Catalog catalog = new Catalog(new MemoryStore(), owners, () -> 4711);

    /** A store that remembers what it was told, and can fail. */
    private final class MemoryStore implements CatalogStore {
        @Override
        public CatalogState load() {
            return CatalogState.EMPTY;
        }

        @Override
        public void save(CatalogState before, CatalogState after) {
            if (after.pools().containsKey("unsaveable")) {
                throw new IllegalStateException("disk full");
            }
            saved.add(after);
        }
    }

    @Test
    void givesEveryChangeTheNextRevision() {
        catalog.putPool(pool("web", backend("b1", "192.0.2.11")));
        catalog.putService(service("web", "web", "203.0.113.10"));
        assertEquals(2, catalog.state().service("web").orElseThrow().revision());
        catalog.putPool(pool("web", backend("b1", "192.0.2.11"), backend("b2", "192.0.2.12")));
        assertEquals(3, catalog.state().pool("web").orElseThrow().revision());
        assertEquals(
                3, catalog.state().service("web").orElseThrow().revision(), "a pool's change is its services' change");
        assertEquals(4711, catalog.state().service("web").orElseThrow().hashSeed());
    }

    @Test
    void storesNothingWhenNothingChanges() {
        catalog.putPool(pool("web", backend("b1", "192.0.2.11")));
        CatalogState before = catalog.state();
        assertSame(before, catalog.putPool(pool("web", backend("b1", "192.0.2.11"))));
        assertEquals(1, saved.size());
    }

    @Test
    void showsAndTellsNothingThatIsNotStored() {
        List<CatalogState> heard = new ArrayList<>();
        catalog.addListener((before, after) -> heard.add(after));
        assertThrows(IllegalStateException.class, () -> catalog.putPool(pool("unsaveable")));
        assertEquals(CatalogState.EMPTY, catalog.state());
        assertEquals(List.of(CatalogState.EMPTY), heard);
    }

    @Test
    void leavesATombstoneOfARemovedServiceUntilItIsBack() {
        catalog.putPool(pool("web"));
        catalog.putService(service("web", "web", "203.0.113.10"));
        catalog.removeService("web");
        assertEquals(3L, catalog.state().removed().get("web"));
        catalog.putService(service("web", "web", "203.0.113.10"));
        assertTrue(catalog.state().removed().isEmpty());
        assertEquals(4, catalog.state().service("web").orElseThrow().revision());
    }

    @Test
    void refusesMixedFamilies() {
        assertRefused(
                Kind.INVALID,
                "backends[1].address",
                () -> catalog.putPool(pool("web", backend("b1", "192.0.2.11"), backend("b2", "2001:db8::2"))));
        catalog.putPool(pool("web", backend("b1", "192.0.2.11")));
        assertRefused(
                Kind.INVALID, "frontends[0].address", () -> catalog.putService(service("s", "web", "2001:db8::10")));
        catalog.putService(service("s", "web", "203.0.113.10"));
        assertRefused(
                Kind.INVALID, "backends[0].address", () -> catalog.putPool(pool("web", backend("b1", "2001:db8::1"))));
        assertRefused(Kind.INVALID, "address", () -> catalog.putBackend("web", backend("b2", "2001:db8::1")));
    }

    @Test
    void refusesBackendsThatAreThereTwice() {
        assertRefused(
                Kind.INVALID,
                "backends[1].name",
                () -> catalog.putPool(pool("web", backend("b1", "192.0.2.11"), backend("b1", "192.0.2.12"))));
        assertRefused(
                Kind.INVALID,
                "backends[1].address",
                () -> catalog.putPool(pool("web", backend("b1", "192.0.2.11"), backend("b2", "192.0.2.11"))));
    }

    @Test
    void refusesFrontendsThatAreTakenAndNamesTheOwner() {
        catalog.putPool(pool("web"));
        catalog.putService(service("first", "web", "203.0.113.10"));
        List<Violation> violations = assertRefused(
                Kind.FRONTEND_TAKEN,
                "frontends[0]",
                () -> catalog.putService(service("second", "web", "203.0.113.10")));
        assertTrue(violations.getFirst().reason().contains("'first'"));
        assertRefused(
                Kind.INVALID,
                "frontends[1]",
                () -> catalog.putService(service("third", "web", "203.0.113.11", "203.0.113.11")));
        catalog.removeService("first");
        catalog.putService(service("second", "web", "203.0.113.10"));
    }

    @Test
    void refusesVipsThatBelongToAMachineOrABackend() {
        catalog.putPool(pool("web", backend("b1", "192.0.2.11")));
        List<Violation> violations = assertRefused(
                Kind.INVALID, "frontends[0].address", () -> catalog.putService(service("s", "web", "192.0.2.1")));
        assertTrue(violations.getFirst().reason().contains("node lb-1"));
        assertRefused(
                Kind.INVALID, "frontends[0].address", () -> catalog.putService(service("s", "web", "192.0.2.11")));
    }

    @Test
    void refusesToLoseAPoolThatAServiceNeeds() {
        assertRefused(Kind.INVALID, "pool", () -> catalog.putService(service("s", "web", "203.0.113.10")));
        catalog.putPool(pool("web"));
        catalog.putService(service("s", "web", "203.0.113.10"));
        assertRefused(Kind.POOL_IN_USE, "", () -> catalog.removePool("web"));
        catalog.removeService("s");
        catalog.removePool("web");
        assertFalse(catalog.state().pools().containsKey("web"));
    }

    @ParameterizedTest
    @EnumSource
    void letsIpv6BackendsAnswerForIpv4FrontendsWhereThePacketGoesWithinAnother(Mode mode) {
        Pool pool = new Pool("web", mode, 251, HealthCheck.DEFAULT, List.of(backend("b1", "2001:db8::11")));
        catalog.putPool(pool);
        Executable use = () -> catalog.putService(service("s", "web", "203.0.113.10"));
        if (mode.encapsulates()) {
            assertDoesNotThrow(use);
            assertRefused(
                    Kind.INVALID,
                    "backends[0].address",
                    () -> catalog.putPool(new Pool("web", Mode.NAT, 251, HealthCheck.DEFAULT, pool.backends())));
        } else {
            assertRefused(Kind.INVALID, "frontends[0].address", use);
        }
    }

    @ParameterizedTest
    @EnumSource
    void letsNoIpv4BackendAnswerForAnIpv6Frontend(Mode mode) {
        catalog.putPool(new Pool("web", mode, 251, HealthCheck.DEFAULT, List.of(backend("b1", "192.0.2.11"))));
        assertRefused(
                Kind.INVALID, "frontends[0].address", () -> catalog.putService(service("s", "web", "2001:db8:f::10")));
    }

    @Test
    void refusesAnotherTableSize() {
        catalog.putPool(pool("web"));
        Pool larger = new Pool("web", Mode.NAT, 655_373, HealthCheck.DEFAULT, List.of());
        assertRefused(Kind.IMMUTABLE, "tableSize", () -> catalog.putPool(larger));
    }

    @Test
    void refusesToChangeWhatIsNotThere() {
        assertRefused(Kind.NOT_FOUND, "", () -> catalog.removePool("web"));
        assertRefused(Kind.NOT_FOUND, "", () -> catalog.removeService("web"));
        assertRefused(Kind.NOT_FOUND, "", () -> catalog.putBackend("web", backend("b1", "192.0.2.11")));
        catalog.putPool(pool("web"));
        assertRefused(Kind.NOT_FOUND, "", () -> catalog.removeBackend("web", "b1"));
    }

    @Test
    void keepsHealthAsLongAsTheEndpointIsTheSame() {
        Backend backend = backend("b1", "192.0.2.11");
        catalog.putPool(pool("web", backend));
        assertEquals(Health.UNKNOWN, health("b1"));
        catalog.recordHealth("web", backend, Health.UP);
        catalog.putBackend("web", new Backend("b1", backend.address(), backend.port(), 9, true));
        assertEquals(Health.UP, health("b1"));
        catalog.putBackend("web", backend("b1", "192.0.2.99"));
        assertEquals(Health.UNKNOWN, health("b1"));
        catalog.recordHealth("web", backend, Health.DOWN);
        assertEquals(Health.UNKNOWN, health("b1"), "the result is about the address of before");
    }

    @Test
    void keepsUncheckedBackendsInUseWhenChecksAreSwitchedOn() {
        catalog.putPool(new Pool("web", Mode.NAT, 65_537, UNCHECKED, List.of(backend("b1", "192.0.2.11"))));
        assertEquals(Health.UNCHECKED, health("b1"));
        catalog.putPool(pool("web", backend("b1", "192.0.2.11"), backend("b2", "192.0.2.12")));
        assertEquals(Health.UP, health("b1"));
        assertEquals(Health.UNKNOWN, health("b2"));
    }

    @Test
    void publishesAHealthTransitionAsANewRevisionOfTheServices() {
        Backend backend = backend("b1", "192.0.2.11");
        catalog.putPool(pool("web", backend));
        catalog.putService(service("s", "web", "203.0.113.10"));
        catalog.recordHealth("web", backend, Health.UP);
        assertEquals(3, catalog.state().service("s").orElseThrow().revision());
        catalog.recordHealth("web", backend, Health.UP);
        assertEquals(3, catalog.state().revision(), "no transition, no revision");
    }

    @Test
    void bringsTheCatalogInLineWithAFile() {
        catalog.putPool(pool("mine"));
        catalog.putPool(pool("both"));
        catalog.applyFile(List.of(pool("both"), pool("file")), List.of(service("s", "file", "203.0.113.10")));
        assertEquals(Origin.FILE, catalog.state().pool("both").orElseThrow().origin());
        assertRefused(Kind.READ_ONLY, "", () -> catalog.putPool(pool("file", backend("b1", "192.0.2.11"))));
        assertRefused(Kind.READ_ONLY, "", () -> catalog.removeService("s"));

        catalog.applyFile(List.of(pool("both")), List.of());
        assertEquals(
                List.of("both", "mine"), List.copyOf(catalog.state().pools().keySet()));
        assertTrue(catalog.state().removed().containsKey("s"));

        catalog.releaseFile();
        catalog.removePool("both");
    }

    @Test
    void changesNothingForAFileWithAMistake() {
        catalog.putPool(pool("rest"));
        catalog.putService(service("s", "rest", "203.0.113.10"));
        CatalogState before = catalog.state();
        List<Violation> violations = assertRefused(
                Kind.INVALID,
                "services.a.pool",
                () -> catalog.applyFile(
                        List.of(pool("p")),
                        List.of(service("a", "q", "203.0.113.11"), service("b", "p", "203.0.113.10"))));
        assertEquals("services.b.frontends[0]", violations.get(1).field());
        assertSame(before, catalog.state());
    }

    @Test
    void keepsAPoolOfTheFileThatARestServiceUses() {
        catalog.applyFile(List.of(pool("p")), List.of());
        catalog.putService(service("s", "p", "203.0.113.10"));
        assertRefused(Kind.INVALID, "pools.p", () -> catalog.applyFile(List.of(), List.of()));
    }

    @Test
    void losesNoneOfManyConcurrentChanges() throws InterruptedException {
        catalog.putPool(pool("web"));
        int writers = 16;
        CountDownLatch done = new CountDownLatch(writers);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= writers; i++) {
                Backend backend = backend("b" + i, "192.0.2." + (100 + i));
                threads.execute(() -> {
                    catalog.putBackend("web", backend);
                    done.countDown();
                });
            }
            done.await();
        }
        assertEquals(
                writers,
                catalog.state().pool("web").orElseThrow().pool().backends().size());
        assertEquals(writers + 1, catalog.state().revision());
        for (int i = 1; i < saved.size(); i++) {
            assertEquals(saved.get(i - 1).revision() + 1, saved.get(i).revision());
        }
    }

    @Test
    void servicesMayOverlapWhereOneIsMoreSpecific() {
        catalog.putPool(pool("web"));
        catalog.putService(wide("all", "203.0.113.0", 24, 1, 65_535));
        catalog.putService(wide("some", "203.0.113.0", 24, 8000, 8099));
        catalog.putService(wide("narrow", "203.0.113.0", 28, 1, 65_535));
        catalog.putService(service("one", "web", "203.0.113.1"));
        assertEquals(4, catalog.state().services().size());
        List<Violation> violations = assertRefused(
                Kind.FRONTEND_TAKEN,
                "frontends[0]",
                () -> catalog.putService(wide("rival", "203.0.113.0", 24, 8050, 8149)));
        assertEquals(
                "tcp/203.0.113.0/24:8050-8149 overlaps tcp/203.0.113.0/24:8000-8099 of service 'some', and neither is more specific",
                violations.getFirst().reason());
        catalog.putService(wide("neighbour", "203.0.113.0", 24, 8100, 8199));
    }

    @Test
    void refusesPrefixWithAnAddressThatAMachineOrABackendHas() {
        catalog.putPool(pool("web", backend("b1", "192.0.2.130")));
        List<Violation> own = assertRefused(
                Kind.INVALID, "frontends[0].address", () -> catalog.putService(wide("s", "192.0.2.0", 28, 80, 80)));
        assertTrue(own.getFirst().reason().contains("includes an own address of node lb-1"), own.toString());
        List<Violation> backend = assertRefused(
                Kind.INVALID, "frontends[0].address", () -> catalog.putService(wide("s", "192.0.2.128", 25, 80, 80)));
        assertTrue(backend.getFirst().reason().contains("192.0.2.130 is among"), backend.toString());
    }

    private static Service wide(String name, String address, int prefix, int first, int last) {
        return new Service(
                name, "web", List.of(new Frontend(IpAddress.parse(address), prefix, Protocol.TCP, first, last)));
    }

    @Test
    void backendsThatBecomeUpTakeTheirStepsTogetherAndOthersNone() {
        Backend first = backend("b1", "192.0.2.11");
        Backend second = backend("b2", "192.0.2.12");
        catalog.putPool(
                new Pool("web", Mode.NAT, 251, 0, Duration.ofSeconds(30), HealthCheck.DEFAULT, List.of(first, second)));
        assertEquals(Map.of(), starting());
        catalog.recordHealth("web", first, Health.UP);
        assertEquals(Map.of("b1", 1), starting());
        catalog.advanceStarting("web");
        catalog.recordHealth("web", second, Health.UP);
        assertEquals(Map.of("b1", 2, "b2", 1), starting());
        catalog.recordHealth("web", first, Health.DOWN);
        assertEquals(Map.of("b2", 1), starting());
        catalog.putBackend("web", new Backend("b2", second.address(), 8080, 3, false));
        assertEquals(Map.of("b2", 1), starting());
        for (int step = 0; step < 4; step++) {
            catalog.advanceStarting("web");
        }
        assertEquals(Map.of(), starting());
        CatalogState before = catalog.state();
        catalog.advanceStarting("web");
        assertSame(before, catalog.state());
    }

    private Map<String, Integer> starting() {
        return catalog.state().pool("web").orElseThrow().starting();
    }

    private Health health(String backend) {
        return catalog.state().pool("web").orElseThrow().health().getOrDefault(backend, Health.UNKNOWN);
    }

    private List<Violation> assertRefused(Kind kind, String field, Executable change) {
        CatalogState before = catalog.state();
        CatalogException e = assertThrows(CatalogException.class, change);
        assertEquals(kind, e.kind(), e.getMessage());
        assertEquals(field, e.violations().getFirst().field(), e.getMessage());
        assertSame(before, catalog.state());
        return e.violations();
    }

    private static Pool pool(String name, Backend... backends) {
        return new Pool(name, Mode.NAT, 65_537, HealthCheck.DEFAULT, List.of(backends));
    }

    private static Backend backend(String name, String address) {
        return new Backend(name, IpAddress.parse(address), 8080, 1, false);
    }

    private static Service service(String name, String pool, String... vips) {
        List<Frontend> frontends = java.util.Arrays.stream(vips)
                .map(vip -> new Frontend(IpAddress.parse(vip), Protocol.TCP, 80))
                .toList();
        return new Service(name, pool, frontends);
    }
}
