package dev.weir.dataplane.agent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.dataplane.explain.Explainer;
import dev.weir.dataplane.explain.Explanation;
import dev.weir.dataplane.explain.Tuple;
import dev.weir.dataplane.maps.Counters;
import dev.weir.dataplane.maps.Evidence.FlowUse;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.dataplane.table.BackendEntry;
import dev.weir.dataplane.table.BackendState;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.PoolTable;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.table.ServiceTable;
import dev.weir.dataplane.transition.Phase;
import dev.weir.xdp.Collection;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.Program;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.MapType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of packets, against what the kernel does to them with the maps that an agent has pinned. */
class ExplainIT {
    private static final IpAddress VIP = IpAddress.parse("203.0.113.10");
    private static final int PACKETS = 400;
    /** Where chance has left a kind out until then. */
    private static final int MOST_PACKETS = 4_000;

    private static final List<FlowUse> EVERY_KIND = List.of(FlowUse.KNOWN, FlowUse.ADDED, FlowUse.NOT_ASKED);

    @TempDir
    Path state;

    private AgentLab lab;

    @BeforeAll
    static void requireKernel() {
        String missing = KernelEngine.unavailable().orElse("");
        if (!missing.isEmpty()) {
            System.out.println("skipped: " + missing);
        }
        assumeTrue(missing.isEmpty(), missing);
    }

    @BeforeEach
    void layOut() throws Exception {
        lab = AgentLab.layOut(state);
    }

    @AfterEach
    void sweep() throws Exception {
        lab.close();
    }

    private static ServiceTable table(String name, long revision, Frontend frontend, Mode mode, int... hosts) {
        List<BackendEntry> backends = Arrays.stream(hosts)
                .mapToObj(host ->
                        new BackendEntry("b" + host, IpAddress.parse("192.0.2." + host), 8080, 1, BackendState.ACTIVE))
                .toList();
        return new ServiceTable(
                name, revision, 7, List.of(frontend), new PoolTable(name + "-pool", mode, 251, backends));
    }

    private static List<ServiceTable> tables(long revision, int... hosts) {
        return List.of(
                table("web", revision, new Frontend(VIP, Protocol.TCP, 80), Mode.L2DSR, hosts),
                table("far", revision, new Frontend(VIP, Protocol.TCP, 81), Mode.IPIP, hosts),
                table("gue", revision, new Frontend(VIP, Protocol.UDP, 82), Mode.GUE, hosts),
                table("dns", revision, new Frontend(VIP, Protocol.UDP, 53), Mode.NAT, hosts),
                table("none", revision, new Frontend(VIP, Protocol.TCP, 83), Mode.L2DSR));
    }

    /** Leaves tables in force some of whose slots are moving, with nobody at work who would settle them, and no traffic. */
    private void leaveTables() throws Exception {
        try (Agent agent = lab.start(lab.config())) {
            tables(1, 11, 12).forEach(agent::offer);
            AgentIT.awaitRevision(agent, 1);
            tables(2, 12, 13).forEach(agent::offer);
            AgentLab.await(
                    "moving slots",
                    () -> agent.report().services().stream()
                                    .filter(it -> it.slotsMoving() > 0)
                                    .count()
                            >= 3);
        }
        AgentLab.ip("-n weir-agent-be link set eth1 down");
    }

    private PinnedNode open() {
        return PinnedNode.open(AgentLab.bpffs(), state, null);
    }

    private static byte[] packet(Random random, Explainer explainer) {
        int[] ports = {80, 81, 82, 53, 83, 84};
        Protocol protocol = random.nextBoolean() ? Protocol.TCP : Protocol.UDP;
        IpAddress client = IpAddress.parse("198.51.100." + random.nextInt(4));
        Tuple tuple = new Tuple(protocol, client, 1024 + random.nextInt(64), VIP, ports[random.nextInt(ports.length)]);
        byte[] frame = tuple.frame(explainer.mac(), random.nextBoolean());
        if (random.nextInt(8) == 0) {
            return Arrays.copyOf(frame, 14 + random.nextInt(frame.length - 14));
        }
        if (random.nextInt(8) == 0) {
            frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return frame;
    }

    @Test
    void tellsWhatTheKernelDoesAndChangesNothing() throws Exception {
        leaveTables();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<FlowUse> tracking = new ArrayList<>();
        try (PinnedNode node = open();
                KernelEngine engine = new KernelEngine();
                Collection live = engine.load(node.object().spec(node.constants()), new LoadOptions(node.maps()));
                Explainer explainer = Explainer.of(node)) {
            Program program = live.program(WeirObject.PROGRAM);
            Counters counters = node.views().counters();
            for (int i = 0; i < PACKETS || (i < MOST_PACKETS && !tracking.containsAll(EVERY_KIND)); i++) {
                byte[] frame = packet(random, explainer);
                String context = "seed %d, packet %d: %s"
                        .formatted(seed, i, HexFormat.of().formatHex(frame));
                explainer.refresh();
                Map<String, String> before = contents(node);
                Explanation told = explainer.explain(frame);
                assertEquals(before, contents(node), context);
                Map<String, Counters.Count> drops = counters.drops();
                TestRun.Result done = program.testRun(TestRun.of(frame));
                assertEquals(done.verdict(), told.verdict(), context);
                assertArrayEquals(done.packet(), told.frame(), context);
                assertEquals(changed(drops, counters.drops()), told.evidence().dropReason(), context);
                assertAccountOf(told, before, contents(node), context);
                tracking.add(told.evidence().tracking());
            }
        }
        assertTrue(tracking.containsAll(EVERY_KIND), "seed " + seed);
    }

    /** The maps that the kernel changed are those that were said to change. */
    private static void assertAccountOf(
            Explanation told, Map<String, String> before, Map<String, String> after, String context) {
        assertEquals(
                told.evidence().tracking() == FlowUse.ADDED, size(after, "flows") > size(before, "flows"), context);
        assertEquals(
                told.evidence().translation() == FlowUse.ADDED,
                size(after, "nat_flows") > size(before, "nat_flows"),
                context);
        told.evidence().slot().ifPresent(slot -> {
            if (told.evidence().owners().orElseThrow().phase() == Phase.STABLE
                    && told.evidence().translation() != FlowUse.KNOWN) {
                String current = told.slotOwners().current().orElse("");
                assertEquals(current, told.backend().orElse(""), context);
            }
        });
        if (told.verdict() == Verdict.TX) {
            int backend = told.evidence().backend().orElseThrow();
            String counter = "backend_counters " + HexFormat.of().formatHex(new byte[] {(byte) backend, 0, 0, 0});
            assertNotEquals(before.get(counter), after.get(counter), context);
        }
    }

    private static Optional<String> changed(Map<String, Counters.Count> before, Map<String, Counters.Count> after) {
        return after.entrySet().stream()
                .filter(it -> !it.getValue().equals(before.get(it.getKey())))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Everything in the maps, each entry under the map's name and its key. */
    private static Map<String, String> contents(PinnedNode node) {
        Map<String, String> entries = new TreeMap<>();
        node.maps().forEach((name, map) -> {
            if (map.spec().type() != MapType.PERF_EVENT_ARRAY) {
                map.forEach((key, value) -> {
                    entries.put(name + " " + hex(key), hex(value));
                    return true;
                });
            }
        });
        return entries;
    }

    private static long size(Map<String, String> contents, String map) {
        return contents.keySet().stream().filter(it -> it.startsWith(map + " ")).count();
    }

    private static String hex(MemorySegment bytes) {
        return HexFormat.of().formatHex(bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void namesServicesAndBackends() throws Exception {
        leaveTables();
        try (PinnedNode node = open();
                Explainer explainer = Explainer.of(node)) {
            Tuple tuple = new Tuple(Protocol.UDP, IpAddress.parse("198.51.100.7"), 40000, VIP, 53);
            Explanation told = explainer.explain(tuple.frame(explainer.mac(), true));
            assertEquals(Optional.of("dns"), told.service());
            assertTrue(told.backend().orElseThrow().startsWith("dns-pool/b1"), told.toString());
            assertTrue(told.hash().isPresent());
            String lines = String.join("\n", told.lines());
            assertTrue(lines.contains("ipv4.source: 198.51.100.7 -> 192.0.2.1\n"), lines);
            assertTrue(lines.contains("flow      new, and translated from now on"), lines);
            assertEquals(
                    FlowUse.KNOWN,
                    explainer
                            .explain(tuple.frame(explainer.mac(), true))
                            .evidence()
                            .translation());
        }
    }

    @Test
    void saysThatThereIsNoAgent() {
        AgentException none = assertThrows(AgentException.class, this::open);
        assertTrue(none.getMessage().contains("no agent of engine kernel has its maps pinned"), none.getMessage());
    }
}
