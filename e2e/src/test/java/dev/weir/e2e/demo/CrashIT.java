package dev.weir.e2e.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.e2e.lab.BackendServer;
import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabName;
import dev.weir.e2e.lab.LabProcess;
import dev.weir.e2e.lab.Labs;
import dev.weir.xdp.sys.Interfaces;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What survives {@code kill -9}: acknowledged changes that of the control plane, packets that of everybody. */
class CrashIT {
    private static final List<String> BACKENDS = List.of("b1", "b2");
    private static final int BURST = 80;
    /** Nothing but a request changes it. */
    private static final Map<String, Object> UNCHECKED_POOL =
            Map.of("mode", "nat", "healthCheck", Map.of("type", "none"), "backends", List.of());

    private Lab lab;

    @BeforeEach
    void open() {
        Labs.assumeAvailable();
        lab = Lab.open(new LabName("crashit"));
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void controlPlaneKeepsWhatItAcknowledged() throws Exception {
        ControlPlaneApi api = Processes.api(lab);
        Map<String, Long> acknowledged = new HashMap<>();
        for (int round = 0; round < 2; round++) {
            LabProcess controlPlane = Processes.startControlPlane(lab);
            awaitAnswer(api, controlPlane);
            for (Map.Entry<String, Long> pool : acknowledged.entrySet()) {
                assertEquals(pool.getValue(), revision(api, pool.getKey()), "revision of pool " + pool.getKey());
            }
            for (int i = 0; i < 20; i++) {
                String pool = "pool-%d-%d".formatted(round, i);
                api.put("/pools/" + pool, UNCHECKED_POOL);
                acknowledged.put(pool, revision(api, pool));
            }
            controlPlane.kill();
        }
        LabProcess controlPlane = Processes.startControlPlane(lab);
        awaitAnswer(api, controlPlane);
        assertEquals(acknowledged.size(), api.list("/pools").size());
        for (Map.Entry<String, Long> pool : acknowledged.entrySet()) {
            assertEquals(pool.getValue(), revision(api, pool.getKey()), "revision of pool " + pool.getKey());
        }
    }

    @Test
    void packetsFlowWithoutKeepersAndAgentTakesOver() throws Exception {
        BackendServer.start(lab, BACKENDS);
        Installation weir = Installation.start(lab);
        weir.create(BalancedService.ALL, BACKENDS);
        weir.awaitInForce();
        int program = attachedProgram();
        Situation steady = situation(weir, BACKENDS);
        try (LongLived held = LongLived.open(lab, () -> steady, 4)) {
            weir.agent().kill();
            assertEquals(program, attachedProgram(), "the program stays attached");
            burst(steady);

            weir.controlPlane().kill();
            burst(steady);

            weir.restartAgent();
            awaitOtherProgram(program, weir.agent());
            burst(steady);

            weir.restartControlPlane();
            weir.await("a report of the node", () -> {
                weir.node();
                return Optional.empty();
            });
            weir.awaitInForce();
            burst(steady);

            weir.putBackend("b2", true);
            weir.awaitInForce();
            burst(situation(weir, List.of("b1")));
            assertEquals(List.of(), held.broken());
        }
    }

    private void burst(Situation situation) {
        Ledger ledger = new Ledger();
        Load.burst(BURST, new Caller(lab, () -> situation), ledger, () -> {});
        assertEquals(BURST, ledger.total());
        assertEquals(List.of(), ledger.examples());
    }

    private static Situation situation(Installation weir, List<String> backends) throws IOException {
        Map<String, List<Placement>> tables = new HashMap<>();
        weir.placements(backends).forEach((service, placement) -> tables.put(service, List.of(placement)));
        return new Situation("test", tables, Optional.empty(), false);
    }

    private int attachedProgram() throws IOException {
        Interfaces.Xdp xdp =
                lab.loadBalancer().call(() -> Interfaces.get("eth0").xdp().orElseThrow());
        assertTrue(xdp.nativeMode());
        return xdp.programId();
    }

    /** The agent takes over by replacing the program, on the same maps. */
    private void awaitOtherProgram(int program, LabProcess agent) throws Exception {
        for (int i = 0; i < 300 && attachedProgram() == program; i++) {
            agent.requireAlive();
            Thread.sleep(100);
        }
        assertFalse(attachedProgram() == program, "the agent did not take over within 30 s");
    }

    private static void awaitAnswer(ControlPlaneApi api, LabProcess controlPlane) throws Exception {
        for (int i = 0; ; i++) {
            controlPlane.requireAlive();
            try {
                api.get("/pools");
                return;
            } catch (IOException e) {
                if (i == 300) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    private static long revision(ControlPlaneApi api, String pool) throws IOException {
        return api.get("/pools/" + pool).path("revision").asLong();
    }
}
