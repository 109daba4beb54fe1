package dev.weir.dataplane.apply;

import static dev.weir.dataplane.apply.TestNode.TCP;
import static dev.weir.dataplane.apply.TestNode.UDP;
import static dev.weir.dataplane.apply.TestNode.backend;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maglev.HashPolicy;
import dev.weir.dataplane.maps.MapSizes;
import dev.weir.dataplane.table.BackendEntry;
import dev.weir.dataplane.table.BackendState;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.IpPrefix;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.PoolTable;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.table.ServiceRemoved;
import dev.weir.dataplane.table.ServiceTable;
import dev.weir.xdp.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables in the maps of the kernel, judged by what the program does with packets. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class ApplierIT {
    private static final Duration PAST_IDLE = ApplyTimes.DEFAULT.flowIdle().plusSeconds(2);
    private static final int FLOWS = 300;

    private TestNode node;

    private final TestEngine engine;

    ApplierIT(TestEngine engine) {
        this.engine = engine;
    }

    @BeforeEach
    void load() {
        node = new TestNode(engine);
    }

    @AfterEach
    void unload() {
        node.close();
    }

    @Test
    void spreadsConnectionsAsMaglevPredicts() {
        ServiceTable table = node.table(backend(11), backend(12), backend(13));
        node.apply(table);
        int[] owners = table.pool().slots();
        for (int port = 1; port <= FLOWS; port++) {
            int slot = dev.weir.dataplane.maglev.FlowHash.slot(
                    7, TestNode.CLIENT.packetBytes(), port, TestNode.VIP.packetBytes(), 80, 6, TestNode.TABLE_SIZE);
            assertEquals(11 + owners[slot], node.open(port));
        }
        assertEquals(0, node.inForce("web").changingSlots());
    }

    @Test
    void drainedBackendKeepsItsConnectionsAndGetsNoNewOnes() {
        node.apply(node.table(backend(11), backend(12), backend(13)));
        Map<Integer, Integer> before = openAll();
        node.apply(node.table(backend(11), backend(12, BackendState.DRAINING), backend(13)));
        before.forEach((port, backend) -> assertEquals(backend, node.resume(port)));
        for (int port = 10_000; port < 10_000 + FLOWS; port++) {
            assertNotEquals(12, node.open(port));
        }
        assertTrue(node.inForce("web").changingSlots() > 0);
    }

    @Test
    void takesPacketsOfTheSourcesThatATableNames() {
        IpPrefix here = IpPrefix.parse("198.51.100.0/24");
        IpPrefix elsewhere = IpPrefix.parse("192.0.2.0/24");
        node.apply(guarded(Set.of(elsewhere)));
        assertEquals(TestNode.DROPPED, node.open(1));
        node.apply(guarded(Set.of(elsewhere, here)));
        assertEquals(11, node.open(1));
        node.restartApplier();
        node.apply(guarded(Set.of(elsewhere)));
        assertEquals(TestNode.DROPPED, node.open(1), "what an earlier agent wrote is known");
        node.apply(guarded(Set.of()));
        assertEquals(11, node.open(1));
        assertEquals(Map.of(), node.maps.sourceRanges().all());
        node.apply(guarded(Set.of(here)));
        node.apply(new ServiceRemoved("web", 1_000));
        assertEquals(Map.of(), node.maps.sourceRanges().all());
    }

    private ServiceTable guarded(Set<IpPrefix> sources) {
        ServiceTable table = node.table(backend(11));
        return new ServiceTable(
                table.service(),
                table.revision(),
                table.hashSeed(),
                table.hash(),
                table.frontends(),
                sources,
                table.pool());
    }

    @Test
    void failedBackendIsLetGo() {
        node.apply(node.table(backend(11), backend(12)));
        Map<Integer, Integer> before = openAll();
        node.apply(node.table(backend(11), backend(12, BackendState.DRAINING)));
        before.keySet().forEach(node::resume);
        node.apply(node.table(backend(11), backend(12, BackendState.FAILED)));
        before.keySet().forEach(port -> assertEquals(11, node.resume(port)));
    }

    @Test
    void announcesChangesOfUdpServices() {
        node.apply(node.table("dns", Mode.L2DSR, List.of(UDP), backend(11), backend(12)));
        node.apply(node.table("dns", Mode.L2DSR, List.of(UDP), backend(12)));
        Map<Integer, Integer> before = new HashMap<>();
        for (int port = 1; port <= FLOWS; port++) {
            before.put(port, node.udp(port));
        }
        assertTrue(before.containsValue(11), "the change is only announced so far");
        node.applier.ripen();
        assertEquals(11, node.udp(firstOf(before, 11)));
        node.advance(Duration.ofSeconds(6));
        node.applier.ripen();
        before.forEach((port, backend) -> assertEquals(backend, node.udp(port)));
        for (int port = 10_000; port < 10_000 + FLOWS; port++) {
            assertEquals(12, node.udp(port));
        }
    }

    @Test
    void announcedChangeWaitsForRoomAndSaysSo() {
        node.close();
        node = new TestNode(engine, new MapSizes(8, 2, 2 * TestNode.TABLE_SIZE, 8, 64, 64), ApplyTimes.DEFAULT);
        node.apply(node.table("dns", Mode.L2DSR, List.of(UDP), backend(11)));
        node.apply(node.table("dns", Mode.L2DSR, List.of(UDP), backend(12)));
        node.apply(node.table(backend(11)));
        node.advance(Duration.ofSeconds(6));
        String delayed = node.applier.ripen().toString();
        assertTrue(delayed.contains("dns") && delayed.contains("--slots"), delayed);
        assertEquals(11, node.udp(1));
        node.apply(new ServiceRemoved("web", 100));
        assertEquals(Map.of(), node.applier.ripen());
        assertEquals(12, node.udp(2));
    }

    @Test
    void settlesOnceIdleTimeHasPassed() {
        node.apply(node.table(backend(11), backend(12)));
        Map<Integer, Integer> before = openAll();
        node.apply(node.table(backend(12)));
        before.keySet().forEach(node::resume);
        node.applier.tidy();
        assertTrue(node.inForce("web").changingSlots() > 0);
        node.advance(PAST_IDLE);
        node.applier.tidy();
        assertEquals(0, node.inForce("web").changingSlots());
        before.keySet().forEach(port -> assertEquals(12, node.resume(port)));
        node.maps.flows().forEach(flow -> assertFalse(true, "left over: " + flow));
    }

    @Test
    void liveConnectionOfTheOldOwnerHoldsItsSlotAndNoOther() throws InterruptedException {
        node.close();
        node = new TestNode(
                engine,
                new MapSizes(64, 8, 4096, 16, 4096, 4096),
                ApplyTimes.DEFAULT.withFlowIdle(Duration.ofSeconds(2)));
        node.apply(node.table(backend(11), backend(12)));
        int held = firstOf(openAll(), 11);
        node.apply(node.table(backend(12)));
        for (int i = 0; i < 60 && node.inForce("web").changingSlots() > 1; i++) {
            assertEquals(11, node.resume(held));
            node.applier.tidy();
            Thread.sleep(300);
        }
        assertEquals(1, node.inForce("web").changingSlots());
        node.advance(Duration.ofSeconds(10));
        node.applier.tidy();
        assertEquals(0, node.inForce("web").changingSlots());
        assertEquals(12, node.resume(held));
    }

    @Test
    void refusedTrackingPutsSettlingOff() {
        node.close();
        node = new TestNode(engine, new MapSizes(64, 8, 4096, 16, 16, 16), ApplyTimes.DEFAULT);
        node.apply(node.table(backend(11), backend(12)));
        Map<Integer, Integer> before = openAll();
        node.apply(node.table(backend(12)));
        before.forEach((port, backend) -> assertEquals(backend, node.resume(port), "refused flows stay, too"));
        node.advance(PAST_IDLE);
        node.applier.tidy();
        assertTrue(node.inForce("web").changingSlots() > 0, "a flow that nobody tracks was there just now");
        node.advance(PAST_IDLE);
        node.applier.tidy();
        assertEquals(0, node.inForce("web").changingSlots());
    }

    @Test
    void carriesOnWhereAnEarlierAgentStopped() {
        ServiceTable first = node.table(backend(11), backend(12), backend(13));
        node.apply(first);
        Map<Integer, Integer> before = openAll();
        node.restartApplier();
        assertEquals(1, node.applier.inForce().strangers());
        node.apply(first);
        assertEquals(0, node.inForce("web").changingSlots());
        node.restartApplier();
        node.apply(node.table(backend(12), backend(13)));
        assertTrue(node.inForce("web").changingSlots() > 0);
        before.forEach((port, backend) -> assertEquals(backend, node.resume(port)));
    }

    @Test
    void removesServiceWithItsFrontendsAndReusesWhatItHad() {
        for (int i = 0; i < 40; i++) {
            node.apply(node.table(backend(11 + i % 3), backend(20 + i % 5)));
            node.apply(new ServiceRemoved("web", 1_000_000));
            assertEquals(Verdict.PASS, node.verdict(TCP));
            node.advance(Duration.ofSeconds(11));
            node.applier.tidy();
        }
        assertFalse(node.forgotten.isEmpty());
        assertTrue(node.applier.inForce().services().isEmpty());
    }

    private static final Frontend RANGE = new Frontend(TestNode.VIP, 32, Protocol.TCP, 80, 89);
    private static final Frontend PREFIX =
            new Frontend(TestNode.VIP.network(28), 28, Protocol.TCP, 1, Frontend.LAST_PORT);

    @Test
    void moreSpecificFrontendTakesItsFlowsFromTheOtherServiceAndGivesThemBack() {
        node.apply(node.table("all", Mode.NAT, List.of(PREFIX), backend(11)));
        node.apply(node.table("some", Mode.NAT, List.of(RANGE), backend(12)));
        Map<Integer, Integer> before = openAll();
        assertEquals(
                FLOWS, before.values().stream().filter(backend -> backend == 12).count());
        node.apply(node.table("one", Mode.NAT, List.of(TCP), backend(13)));
        before.keySet().forEach(port -> assertEquals(TestNode.DROPPED, node.resume(port), "a connection of the other"));
        openAll().values().forEach(backend -> assertEquals(13, backend));
        node.restartApplier();
        node.apply(new ServiceRemoved("one", 1_000));
        node.apply(new ServiceRemoved("some", 1_001));
        node.maps.natFlows().forEach(flow -> assertFalse(true, "left over: " + flow));
        node.maps.natReplies().forEach(reply -> assertFalse(true, "left over: " + reply));
        assertEquals(11, node.open(1));
        node.apply(new ServiceRemoved("all", 1_002));
        assertEquals(Verdict.PASS, node.verdict(TCP));
    }

    @Test
    void addingWithinItsOwnFrontendKeepsConnections() {
        node.apply(node.table("all", Mode.NAT, List.of(PREFIX), backend(11), backend(12)));
        Map<Integer, Integer> before = openAll();
        node.apply(node.table("all", Mode.NAT, List.of(PREFIX, TCP), backend(11), backend(12)));
        before.forEach((port, backend) -> assertEquals(backend, node.resume(port)));
        node.apply(node.table("all", Mode.NAT, List.of(RANGE, TCP), backend(11), backend(12)));
        before.forEach((port, backend) -> assertEquals(backend, node.resume(port)));
    }

    @Test
    void refusesFrontendThatOverlapsAnEquallySpecificOne() {
        node.apply(node.table("some", Mode.L2DSR, List.of(RANGE), backend(11)));
        node.restartApplier();
        Frontend rival = new Frontend(TestNode.VIP, 32, Protocol.TCP, 85, 94);
        String reason = node.refusal(node.table("other", Mode.L2DSR, List.of(rival), backend(12)));
        assertTrue(reason.contains("tcp/203.0.113.10:80-89"), reason);
        node.apply(node.table("other", Mode.L2DSR, List.of(PREFIX, TCP), backend(12)));
        assertEquals(12, node.open(1));
    }

    @Test
    void connectionsOfOneClientStayTogetherAndInPlaceWhenTheirSourceDecides() {
        ServiceTable table = node.table(backend(11), backend(12), backend(13));
        node.apply(bySource(table));
        Map<Integer, Integer> before = openAll();
        assertEquals(1, before.values().stream().distinct().count());
        int owner = before.getOrDefault(1, 0);
        BackendEntry[] drained = IntStream.rangeClosed(11, 13)
                .mapToObj(i -> backend(i, i == owner ? BackendState.DRAINING : BackendState.ACTIVE))
                .toArray(BackendEntry[]::new);
        node.apply(bySource(node.table(drained)));
        before.forEach((port, backend) -> assertEquals(backend, node.resume(port)));
        assertNotEquals(owner, node.open(20_000));
    }

    /** As in a slow start: the newcomer gets its part of new connections, and no connection that is open moves. */
    @Test
    void growingWeightsMoveNoConnection() {
        node.apply(node.table(weighted(11, 5), weighted(12, 5)));
        Map<Integer, Integer> open = openAll();
        int port = 10_000;
        for (int step = 1; step <= 5; step++) {
            node.apply(node.table(weighted(11, 5), weighted(12, 5), weighted(13, step)));
            open.forEach((client, backend) -> assertEquals(backend, node.resume(client)));
            for (int i = 0; i < FLOWS; i++, port++) {
                open.put(port, node.open(port));
            }
            long newcomers = IntStream.range(port - FLOWS, port)
                    .filter(client -> open.getOrDefault(client, 0) == 13)
                    .count();
            assertEquals(step / (10.0 + step), (double) newcomers / FLOWS, 0.1, "step " + step);
        }
        node.apply(node.table(backend(11), backend(12), backend(13)));
        open.forEach((client, backend) -> assertEquals(backend, node.resume(client)));
    }

    private static BackendEntry weighted(int number, int weight) {
        BackendEntry one = backend(number);
        return new BackendEntry(one.name(), one.address(), one.port(), weight, one.state());
    }

    private static ServiceTable bySource(ServiceTable table) {
        return new ServiceTable(
                table.service(),
                table.revision(),
                table.hashSeed(),
                HashPolicy.SOURCE,
                table.frontends(),
                table.pool());
    }

    @Test
    void refusesFrontendOfAnotherService() {
        node.apply(node.table(backend(11)));
        String reason = node.refusal(node.table("other", Mode.L2DSR, List.of(TCP), backend(12)));
        assertTrue(reason.contains("tcp/203.0.113.10:80") && reason.contains("service web"), reason);
        assertEquals(11, node.open(1));
    }

    @Test
    void limitsSegmentsFromTheNextTableOnAndKeepsConnections() {
        node.apply(node.table(TestNode.backend(11)));
        ServiceTable table = node.table(TestNode.backend(11));
        PoolTable pool = table.pool();
        ServiceTable limited = new ServiceTable(
                table.service(),
                table.revision(),
                table.hashSeed(),
                table.frontends(),
                new PoolTable(pool.name(), pool.mode(), pool.tableSize(), 1400, pool.backends()));
        assertEquals(new Applier.Outcome.Applied(List.of()), node.applier.apply(limited));
        assertEquals(1400, node.maps.services().inForce(0).orElseThrow().mss());
    }

    @Test
    void refusesWhatThereIsNoRoomForAndChangesNothing() {
        node.close();
        node = new TestNode(engine, new MapSizes(2, 1, 600, 4, 64, 64), ApplyTimes.DEFAULT);
        node.apply(node.table(backend(11), backend(12)));
        List<Frontend> many = List.of(TCP, UDP, new Frontend(TestNode.VIP, Protocol.TCP, 81));
        refused("--frontends", node.table("web", Mode.L2DSR, many, backend(11)));
        refused("--backends", node.table(backend(11), backend(13), backend(14)));
        refused("--services", node.table("other", Mode.L2DSR, List.of(UDP), backend(11)));
        PoolTable large = new PoolTable("pool", Mode.L2DSR, 509, List.of(backend(11)));
        refused("--slots", new ServiceTable("web", 100, 7, List.of(TCP), large));
        assertTrue(openAll().containsValue(12));
        assertEquals(1, node.inForce("web").revision());
    }

    @Test
    void startsAnewWithAnotherTableSizeAndSaysSo() {
        node.apply(node.table(backend(11), backend(12)));
        PoolTable larger = new PoolTable("pool", Mode.L2DSR, 509, List.of(backend(11), backend(12)));
        var outcome = node.applier.apply(new ServiceTable("web", 100, 7, List.of(TCP), larger));
        assertTrue(outcome.toString().contains("could not be kept"), outcome.toString());
        assertEquals(0, node.inForce("web").changingSlots());
    }

    @Test
    void translatedConnectionsStayThroughChangesAndGoWithFailedBackends() {
        node.apply(node.table("web", Mode.NAT, List.of(TCP), backend(11), backend(12)));
        Map<Integer, Integer> before = openAll();
        node.apply(node.table("web", Mode.NAT, List.of(TCP), backend(11), backend(12, BackendState.DRAINING)));
        assertEquals(0, node.inForce("web").changingSlots());
        before.forEach((port, backend) -> assertEquals(backend, node.resume(port)));
        node.apply(node.table("web", Mode.NAT, List.of(TCP), backend(11), backend(12, BackendState.FAILED)));
        before.forEach((port, backend) -> assertEquals(backend == 12 ? TestNode.DROPPED : 11, node.resume(port)));
        node.maps
                .natReplies()
                .forEach(reply ->
                        assertEquals(IpAddress.parse("192.0.2.11"), reply.key().backend()));
    }

    @Test
    void forgetsSilentTranslatedConnections() {
        node.apply(node.table("web", Mode.NAT, List.of(TCP), backend(11)));
        openAll();
        node.advance(Duration.ofMinutes(9));
        node.applier.tidy();
        assertEquals(11, node.resume(1));
        node.advance(Duration.ofMinutes(2));
        node.applier.tidy();
        assertEquals(TestNode.DROPPED, node.resume(1));
        node.maps.natReplies().forEach(reply -> assertFalse(true, "left over: " + reply));
    }

    private void refused(String remedy, ServiceTable table) {
        String reason = node.refusal(table);
        assertTrue(reason.contains(remedy), reason);
    }

    private Map<Integer, Integer> openAll() {
        Map<Integer, Integer> owners = new HashMap<>();
        for (int port = 1; port <= FLOWS; port++) {
            owners.put(port, node.open(port));
        }
        return owners;
    }

    private static int firstOf(Map<Integer, Integer> owners, int backend) {
        return owners.entrySet().stream()
                .filter(entry -> entry.getValue() == backend)
                .findFirst()
                .orElseThrow()
                .getKey();
    }
}
