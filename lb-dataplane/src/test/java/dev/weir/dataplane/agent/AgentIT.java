package dev.weir.dataplane.agent;

import static dev.weir.dataplane.agent.AgentTables.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.dataplane.agent.AgentLab.PinnedProgram;
import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.dataplane.table.NodeReport;
import dev.weir.dataplane.table.ServiceRemoved;
import dev.weir.dataplane.table.ServiceTable;
import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Link;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole agents in a network namespace, with a real neighbour at the other end of the cable. */
class AgentIT {
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

    @Test
    void forwardsToNeighbourAndReportsIt() throws Exception {
        try (Agent agent = lab.start(lab.config())) {
            agent.offer(table(1, "192.0.2.11"));
            awaitRevision(agent, 1);
            NodeReport report = agent.report();
            assertEquals("native", report.driverMode());
            assertEquals(List.of(), report.warnings());
            assertTrue(
                    report.addresses().toString().contains("192.0.2.1,"),
                    report.addresses().toString());
            try (PinnedProgram program = lab.openPinned()) {
                var result = program.syn(1);
                assertEquals(Verdict.TX, result.verdict());
                assertEquals(lab.backendMac(), destination(result.packet()));
            }
            assertEquals(1, agent.report().backends().getFirst().connections());
            assertEquals(1, transmitted(agent.report()));
        }
    }

    @Test
    void followsNeighbourThatChangesItsHardwareAddress() throws Exception {
        try (Agent agent = lab.start(lab.config())) {
            agent.offer(table(1, "192.0.2.11"));
            awaitRevision(agent, 1);
            AgentLab.ip("-n weir-agent-lb neigh replace 192.0.2.11 lladdr 02:00:00:00:00:77 dev eth1 nud permanent");
            try (PinnedProgram program = lab.openPinned()) {
                MacAddress changed = new MacAddress(new byte[] {2, 0, 0, 0, 0, 0x77});
                AgentLab.await(
                        "the new address",
                        () -> destination(program.syn(1).packet()).equals(changed));
            }
        }
    }

    @Test
    void saysWhyBackendIsUnreachableAndFollowsRoutes() throws Exception {
        try (Agent agent = lab.start(lab.config())) {
            agent.offer(table(1, "203.0.113.77"));
            awaitRevision(agent, 1);
            String warning = agent.report().warnings().getFirst();
            assertTrue(warning.contains("leaves by interface eth2, not by eth1"), warning);
            try (PinnedProgram program = lab.openPinned()) {
                assertEquals(Verdict.DROP, program.syn(1).verdict());
                AgentLab.ip("-n weir-agent-lb route add 203.0.113.77/32 via 192.0.2.12 dev eth1");
                AgentLab.await("the new route", () -> program.syn(1).verdict() == Verdict.TX);
                assertEquals(lab.backendMac(), destination(program.syn(1).packet()));
            }
            assertEquals(List.of(), agent.report().warnings());
        }
    }

    @Test
    void resolvesIpv6Neighbours() throws Exception {
        try (Agent agent = lab.start(lab.config())) {
            agent.offer(table(1, "2001:db8:1::12"));
            awaitRevision(agent, 1);
            // A fresh link's own link-local address is on probation for a second or two, and until then asks nobody.
            AgentLab.await("the neighbour", () -> agent.report().warnings().isEmpty());
        }
    }

    @Test
    void trafficSurvivesKilledAgentAndTheNextTakesOver() throws Exception {
        Files.createDirectories(state.resolve(AgentLab.CABLE));
        new TableStore(state.resolve(AgentLab.CABLE)).save(List.of(table(5, "192.0.2.11", "192.0.2.12")));
        Process killed = lab.startProcess();
        AgentLab.await("the pin of the agent's program", () -> Files.exists(AgentLab.pinnedLink()));
        killed.destroyForcibly().waitFor();
        int left = attachedProgram();
        assertNotEquals(0, left);
        try (PinnedProgram program = lab.openPinned()) {
            assertEquals(Verdict.TX, program.syn(1).verdict());
        }
        try (Agent agent = lab.start(lab.config())) {
            assertNotEquals(left, attachedProgram());
            NodeReport report = agent.report();
            assertEquals(5, report.services().getFirst().revision());
            assertEquals(0, report.services().getFirst().slotsMoving(), "nothing has changed, so nothing moves");
            assertEquals(1, transmitted(report), "the counters are those of the maps that were left");
            assertEquals(List.of(), report.warnings());
        }
        assertNotEquals(0, attachedProgram());
    }

    @Test
    void tableThatWasRefusedIsOnDiskOnceItIsInForce() throws Exception {
        ServiceTable rival = new ServiceTable(
                "rival",
                2,
                7,
                table(1, "192.0.2.11").frontends(),
                table(1, "192.0.2.12").pool());
        try (Agent agent = lab.start(lab.config())) {
            agent.offer(table(1, "192.0.2.11"));
            awaitRevision(agent, 1);
            agent.offer(rival);
            AgentLab.await(
                    "the refusal", () -> agent.report().services().toString().contains("belongs to"));
            agent.offer(new ServiceRemoved("web", 3));
            awaitRevision(agent, 2);
        }
        try (Agent agent = lab.start(lab.config())) {
            NodeReport report = agent.report();
            assertEquals(1, report.services().size());
            assertEquals(2, report.services().getFirst().revision());
        }
    }

    @Test
    void complainsOfAnotherTableOfTheSameRevision() throws Exception {
        try (Agent agent = lab.start(lab.config())) {
            agent.offer(table(1, "192.0.2.11"));
            awaitRevision(agent, 1);
            agent.offer(table(1, "192.0.2.12"));
            AgentLab.await(
                    "the complaint", () -> agent.report().services().toString().contains("another revision 1"));
        }
    }

    @Test
    void startsOnInterfaceWithDotInItsName() throws Exception {
        AgentLab.ip("-n weir-agent-lb link set eth2 name eth1.2");
        AgentConfig same = lab.config();
        AgentConfig dotted = new AgentConfig(
                "eth1.2",
                "lab",
                List.of(),
                state,
                same.bpffs(),
                List.of(),
                List.of(),
                same.engine(),
                same.mode(),
                same.sizes(),
                same.times(),
                Optional.empty());
        lab.start(dotted).close();
        assertTrue(lab.inBalancer(() -> Agent.detach(dotted)));
    }

    @Test
    void replacesMapsThatDoNotFitAndSaysSo() throws Exception {
        Agent first = lab.start(lab.config());
        first.offer(table(1, "192.0.2.11"));
        awaitRevision(first, 1);
        first.close();
        AgentConfig same = lab.config();
        AgentConfig larger = new AgentConfig(
                same.interfaceName(),
                same.node(),
                List.of(),
                same.state(),
                same.bpffs(),
                List.of(),
                List.of(),
                same.engine(),
                same.mode(),
                AgentLab.SMALL.withSlots(9000),
                same.times(),
                Optional.empty());
        try (Agent agent = lab.start(larger)) {
            assertEquals(1, agent.report().services().getFirst().revision());
            String warning = agent.report().warnings().getFirst();
            assertTrue(warning.contains("8192") && warning.contains("9000"), warning);
        }
    }

    @Test
    void startsOnNewMapsAfterAnotherVersionAndSaysSo() throws Exception {
        Agent first = lab.start(lab.config());
        first.offer(table(1, "192.0.2.11"));
        awaitRevision(first, 1);
        first.close();
        // As if that version had not had this map.
        Files.delete(AgentLab.pinnedLink().resolveSibling("maps").resolve("node"));
        try (Agent agent = lab.start(lab.config())) {
            assertEquals(1, agent.report().services().getFirst().revision());
            String warning = agent.report().warnings().getFirst();
            assertTrue(warning.contains("another version"), warning);
        }
    }

    @Test
    void goesOnWithoutTablesThatAreDamaged() throws Exception {
        Files.createDirectories(state.resolve(AgentLab.CABLE));
        Files.writeString(state.resolve(AgentLab.CABLE).resolve("tables"), "not tables at all");
        try (Agent agent = lab.start(lab.config())) {
            String warning = agent.report().warnings().getFirst();
            assertTrue(warning.contains("checksum"), warning);
            agent.offer(table(1, "192.0.2.11"));
            awaitRevision(agent, 1);
        }
        assertTrue(Files.exists(state.resolve(AgentLab.CABLE).resolve("tables.damaged")));
        assertEquals(1, new TableStore(state.resolve(AgentLab.CABLE)).load().size());
    }

    @Test
    void refusesSecondAgentOfTheSameInterface() throws Exception {
        try (Agent _ = lab.start(lab.config())) {
            AgentException e = assertThrows(AgentException.class, () -> lab.start(lab.config()));
            assertTrue(e.getMessage().contains("another agent runs on interface eth1"), e.getMessage());
            assertThrows(AgentException.class, () -> Agent.detach(lab.config()));
        }
    }

    @Test
    void refusesInterfaceThatAnotherProgramHas() throws Exception {
        KernelEngine engine = new KernelEngine();
        WeirObject object = WeirObject.read().sized(AgentLab.SMALL);
        ProgramConfig config = new ProgramConfig(lab.cable().mac(), List.of());
        try (Collection foreign = engine.load(object.spec(config));
                Link _ = lab.inBalancer(
                        () -> foreign.program(WeirObject.PROGRAM).attach(AttachOptions.to(AgentLab.CABLE)))) {
            AgentException e = assertThrows(AgentException.class, () -> lab.start(lab.config()));
            assertEquals(AgentException.MACHINE, e.exitStatus());
            assertTrue(e.getMessage().contains("attached already"), e.getMessage());
        }
        try (Agent agent = lab.start(lab.config())) {
            assertEquals("native", agent.report().driverMode());
        }
    }

    @Test
    void namesTheInterfacesThatThereAre() {
        AgentConfig same = lab.config();
        AgentConfig wrong = new AgentConfig(
                "eth9",
                "lab",
                List.of(),
                state,
                same.bpffs(),
                List.of(),
                List.of(),
                same.engine(),
                same.mode(),
                same.sizes(),
                same.times(),
                Optional.empty());
        AgentException e = assertThrows(AgentException.class, () -> lab.start(wrong));
        assertEquals(AgentException.USAGE, e.exitStatus());
        assertTrue(e.getMessage().contains("eth9") && e.getMessage().contains("eth1"), e.getMessage());
    }

    @Test
    void detachLeavesNothing() throws Exception {
        lab.start(lab.config()).close();
        assertNotEquals(0, attachedProgram());
        assertTrue(lab.inBalancer(() -> Agent.detach(lab.config())));
        assertEquals(0, attachedProgram());
        assertFalse(Files.exists(lab.config().bpffs().resolve("weir").resolve(AgentLab.CABLE)));
        assertFalse(lab.inBalancer(() -> Agent.detach(lab.config())));
    }

    private int attachedProgram() {
        try {
            return lab.cable().xdp().map(xdp -> xdp.programId()).orElse(0);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static void awaitRevision(Agent agent, long revision) throws InterruptedException {
        AgentLab.await(
                "revision " + revision,
                () -> agent.report().services().stream().anyMatch(one -> one.revision() == revision));
    }

    private static long transmitted(NodeReport report) {
        return report.verdicts().getOrDefault("TX", new NodeReport.Count(0, 0)).packets();
    }

    private static MacAddress destination(byte[] frame) {
        return new MacAddress(Arrays.copyOf(frame, 6));
    }
}
