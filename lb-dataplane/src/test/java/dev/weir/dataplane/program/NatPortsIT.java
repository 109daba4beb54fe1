package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maps.FlowKey;
import dev.weir.dataplane.maps.NatFlow;
import dev.weir.dataplane.maps.NatReply;
import dev.weir.dataplane.maps.ProgramConfig.PortRange;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which ports flows get when they are translated, and what happens when there are none. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class NatPortsIT extends OnNode {
    private int backend;

    NatPortsIT(TestEngine engine) {
        super(engine);
    }

    private void serve(Traffic traffic) {
        backend = node.backend(traffic.backend(1));
        node.service(traffic.frontend(), Mode.NAT, Slot.stable(backend));
    }

    /** Puts another node in place of the usual one. */
    private void restart(Supplier<Node> other) {
        node.close();
        node = other.get();
    }

    private List<NatFlow> natFlows() {
        List<NatFlow> all = new ArrayList<>();
        node.maps.natFlows().forEach(all::add);
        return all;
    }

    private List<NatReply> natReplies() {
        List<NatReply> all = new ArrayList<>();
        node.maps.natReplies().forEach(all::add);
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void noTwoFlowsShareAPort(Traffic traffic) {
        serve(traffic);
        for (int port = 1; port <= 1000; port++) {
            node.expect(Verdict.TX, traffic.opening(port));
        }
        Set<Integer> ports = new HashSet<>();
        natFlows().forEach(flow -> assertTrue(ports.add(flow.natPort()), "port taken twice: " + flow));
        assertEquals(1000, ports.size());
    }

    @ParameterizedTest
    @EnumSource
    void aDozenPortsAreAllUsedAndThenExhausted(Traffic traffic) {
        restart(() -> Node.withNatPorts(engine, new PortRange(30000, 12)));
        serve(traffic);
        for (int port = 1; port <= 12; port++) {
            node.expect(Verdict.TX, traffic.opening(port));
        }
        node.expectDropped("DROP_NAT_PORTS_EXHAUSTED", traffic.opening(13));
        Set<Integer> ports = new HashSet<>();
        natFlows().forEach(flow -> ports.add(flow.natPort()));
        assertEquals(12, ports.size());
        assertTrue(ports.stream().allMatch(port -> port >= 30000 && port < 30012), ports.toString());
        assertEquals(12, natReplies().size());
    }

    @ParameterizedTest
    @EnumSource
    void aPortThatIsFreedIsUsedAgain(Traffic traffic) {
        restart(() -> Node.withNatPorts(engine, new PortRange(65535, 1)));
        serve(traffic);
        node.expect(Verdict.TX, traffic.opening(1));
        node.expectDropped("DROP_NAT_PORTS_EXHAUSTED", traffic.opening(2));
        assertEquals(1, node.maps.natFlows().removeIf(_ -> true));
        assertEquals(1, node.maps.natReplies().removeIf(_ -> true));
        node.expect(Verdict.TX, traffic.opening(2));
        assertEquals(65535, natFlows().getFirst().natPort());
    }

    @Test
    void backendsPortsAndProtocolsHaveTheirOwnPorts() {
        restart(() -> Node.withNatPorts(engine, new PortRange(30000, 1)));
        serve(Traffic.TCP_V4);
        int other = node.backend(Traffic.TCP_V4.backend(2));
        Frontend second = new Frontend(Traffic.TCP_V4.vip, Traffic.TCP_V4.protocol, 81);
        node.service(second, Mode.NAT, Slot.stable(other));
        node.service(Traffic.UDP_V4.frontend(), Mode.NAT, Slot.stable(backend));
        node.expect(Verdict.TX, Traffic.TCP_V4.opening(1));
        node.expect(Verdict.TX, Traffic.TCP_V4.opening(1).destination(second.address(), second.port()));
        node.expect(Verdict.TX, Traffic.UDP_V4.opening(1));
        node.expectDropped("DROP_NAT_PORTS_EXHAUSTED", Traffic.TCP_V4.opening(2));
    }

    @ParameterizedTest
    @EnumSource
    void withoutPortsNothingIsTranslated(Traffic traffic) {
        restart(() -> Node.withNatPorts(engine, new PortRange(30000, 0)));
        serve(traffic);
        node.expectDropped("DROP_NAT_PORTS_EXHAUSTED", traffic.opening(1));
        assertEquals(List.of(), natReplies());
    }

    @ParameterizedTest
    @EnumSource
    void aFullTableRefusesNewFlowsAndKeepsTheOldOnes(Traffic traffic) {
        restart(() -> Node.withFlows(engine, 3));
        serve(traffic);
        for (int port = 1; port <= 3; port++) {
            node.expect(Verdict.TX, traffic.opening(port));
        }
        node.expectDropped("DROP_NAT_TABLE_FULL", traffic.opening(4));
        assertEquals(3, natReplies().size());
        node.expect(Verdict.TX, traffic.fromClient(1));
    }

    /** The reservation must not outlive a flow that found no room. */
    @Test
    void aReservationIsGivenBackIfTheFlowHasNoRoom() {
        Traffic traffic = Traffic.TCP_V4;
        restart(() -> Node.withFlows(engine, 3));
        serve(traffic);
        for (int port = 1; port <= 3; port++) {
            node.expect(Verdict.TX, traffic.opening(port));
        }
        NatReply freed = natReplies().getFirst();
        assertTrue(node.maps.natReplies().remove(freed.key()));
        int without = freed.flow().clientPort();
        node.expectDropped("DROP_NAT_TABLE_FULL", traffic.opening(4));
        assertEquals(2, natReplies().size());
        node.expect(Verdict.TX, traffic.opening(without));
        assertEquals(3, natReplies().size());
    }

    /** As when the agent was stopped between the removal of a flow and that of its reply, and the client comes back. */
    @ParameterizedTest
    @EnumSource
    void aFlowTakesItsOldReservationAgain(Traffic traffic) {
        serve(traffic);
        node.expect(Verdict.TX, traffic.opening(1));
        int before = natFlows().getFirst().natPort();
        assertEquals(1, node.maps.natFlows().removeIf(_ -> true));
        node.expect(Verdict.TX, traffic.opening(1));
        assertEquals(before, natFlows().getFirst().natPort());
        assertEquals(1, natReplies().size());
    }

    /** A flow whose port went to another one while nobody looked must not speak for it. */
    @Test
    void aFlowWhosePortIsAnothersByNowIsForgotten() {
        Traffic traffic = Traffic.TCP_V4;
        restart(() -> Node.withNatPorts(engine, new PortRange(30000, 1)));
        serve(traffic);
        node.expect(Verdict.TX, traffic.opening(1));
        assertEquals(1, node.maps.natReplies().removeIf(_ -> true));
        node.expect(Verdict.TX, traffic.opening(2));
        node.expectDropped("DROP_NAT_NO_FLOW", traffic.opening(1));
        node.expectDropped("DROP_NAT_PORTS_EXHAUSTED", traffic.opening(1));
        assertEquals(2, natFlows().getFirst().key().clientPort());
    }

    @Test
    void dropsForABackendOfTheOtherFamily() {
        int v6 = node.backend(Traffic.TCP_V6.backend(1));
        node.service(Traffic.TCP_V4.frontend(), Mode.NAT, Slot.stable(v6));
        node.expectDropped("DROP_WRONG_FAMILY", Traffic.TCP_V4.opening(1));
        int v4 = node.backend(Traffic.TCP_V4.backend(1));
        node.service(Traffic.TCP_V6.frontend(), Mode.NAT, Slot.stable(v4));
        node.expectDropped("DROP_WRONG_FAMILY", Traffic.TCP_V6.opening(1));
    }

    @ParameterizedTest
    @EnumSource
    void dropsWithoutANatAddress(Traffic traffic) {
        restart(() -> Node.withoutNatAddress(engine));
        serve(traffic);
        node.expectDropped("DROP_NAT_NO_ADDRESS", traffic.opening(1));
    }

    @ParameterizedTest
    @EnumSource
    void dropsWithoutABackend(Traffic traffic) {
        node.service(traffic.frontend(), Mode.NAT, Slot.EMPTY, Slot.EMPTY);
        node.expectDropped("DROP_NO_BACKEND", traffic.opening(1));
        assertEquals(List.of(), natReplies());
    }

    /** As with a SYN whose retransmission comes in by another queue. */
    @Test
    void twoCpusThatOpenTheSameFlowMakeOne() throws Exception {
        Traffic traffic = Traffic.TCP_V4;
        serve(traffic);
        try (ExecutorService cpus = Executors.newFixedThreadPool(4)) {
            for (int port = 1; port <= 200; port++) {
                byte[] syn = traffic.opening(port).bytes();
                List<Future<byte[]>> outputs = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    outputs.add(cpus.submit(() -> node.run(syn.clone()).packet()));
                }
                Set<List<Byte>> distinct = new HashSet<>();
                for (Future<byte[]> output : outputs) {
                    distinct.add(boxed(output.get()));
                }
                assertEquals(1, distinct.size(), "port " + port);
            }
        }
        assertEquals(200, natFlows().size());
        assertEquals(200, natReplies().size());
        for (NatReply reply : natReplies()) {
            FlowKey key = reply.flow();
            assertEquals(
                    reply.key().natPort(),
                    node.maps.natFlows().find(key).orElseThrow().natPort());
        }
    }

    private static List<Byte> boxed(byte[] bytes) {
        List<Byte> list = new ArrayList<>();
        for (byte each : bytes) {
            list.add(each);
        }
        return list;
    }
}
