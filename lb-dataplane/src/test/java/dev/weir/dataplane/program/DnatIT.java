package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maps.FlowKey;
import dev.weir.dataplane.maps.NatReply.TcpEnd;
import dev.weir.dataplane.maps.NatReplyKey;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Translation of the destination alone; checksums of what comes out are compared with sums from scratch. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class DnatIT extends OnNode {
    private static final int CLIENT_PORT = 4000;

    private int backend;

    DnatIT(TestEngine engine) {
        super(engine);
    }

    private void serve(Traffic traffic) {
        backend = node.serve(traffic, Mode.DNAT);
        node.maps.node().keepClients(true);
    }

    /** A client's frame as the backend is to get it. */
    private Frame translated(Traffic traffic, Frame fromClient) {
        return fromClient.macs(Node.SELF, Node.backendMac(backend)).destination(traffic.backend(1), Node.BACKEND_PORT);
    }

    /** The backend's answer to the client, which this node is the way to. */
    private Frame answer(Traffic traffic, int clientPort) {
        return Frame.of(traffic.protocol, traffic.backend(1), Node.BACKEND_PORT, traffic.client, clientPort)
                .macs(Node.backendMac(backend), Node.SELF);
    }

    @ParameterizedTest
    @EnumSource
    void changesTheDestinationAndNothingElse(Traffic traffic) {
        serve(traffic);
        Frame opening = traffic.opening(CLIENT_PORT);
        node.expectSent(opening, translated(traffic, opening));
        Frame more = traffic.fromClient(CLIENT_PORT).payload(new byte[] {1, 2, 3});
        node.expectSent(more, translated(traffic, more));
    }

    @ParameterizedTest
    @EnumSource
    void givesAnswersTheVipForTheirSource(Traffic traffic) {
        serve(traffic);
        node.expect(Verdict.TX, traffic.opening(CLIENT_PORT));
        Frame answer = answer(traffic, CLIENT_PORT).payload(new byte[] {4, 5});
        node.expectSent(answer, answer.macs(Node.SELF, Node.ROUTER).source(traffic.vip, 80));
        assertEquals(1, node.maps.counters().flowStats().get("FLOW_NAT_REPLY"));
    }

    private void expectPassed(Frame frame) {
        node.expectUntouched(Verdict.PASS, frame.bytes());
    }

    @ParameterizedTest
    @EnumSource
    void leavesWhatElseBackendsSay(Traffic traffic) {
        serve(traffic);
        node.expect(Verdict.TX, traffic.opening(CLIENT_PORT));
        expectPassed(answer(traffic, CLIENT_PORT + 1));
        expectPassed(answer(traffic, CLIENT_PORT).source(traffic.backend(1), Node.BACKEND_PORT + 1));
        expectPassed(answer(traffic, CLIENT_PORT).source(traffic.backend(2), Node.BACKEND_PORT));
    }

    @ParameterizedTest
    @EnumSource
    void looksNobodyUpWhereNoClientIsKept(Traffic traffic) {
        serve(traffic);
        node.expect(Verdict.TX, traffic.opening(CLIENT_PORT));
        node.maps.node().keepClients(false);
        expectPassed(answer(traffic, CLIENT_PORT));
    }

    @ParameterizedTest
    @EnumSource
    void staysWithItsBackendWhenTheSlotChanges(Traffic traffic) {
        serve(traffic);
        node.expect(Verdict.TX, traffic.opening(CLIENT_PORT));
        int other = node.backend(traffic.backend(2));
        node.maps.services().switchTo(0, node.region(Mode.DNAT, Slot.stable(other)));
        Frame more = traffic.fromClient(CLIENT_PORT);
        node.expectSent(more, translated(traffic, more));
    }

    @Test
    void needsNoAddressOfItsOwn() {
        node.close();
        node = Node.withoutNatAddress(engine);
        serve(Traffic.TCP_V4);
        Frame opening = Traffic.TCP_V4.opening(CLIENT_PORT);
        node.expectSent(opening, translated(Traffic.TCP_V4, opening));
        Frame answer = answer(Traffic.TCP_V4, CLIENT_PORT);
        node.expectSent(answer, answer.macs(Node.SELF, Node.ROUTER).source(Traffic.TCP_V4.vip, 80));
    }

    /** Two frontends lead to one backend: from one port of a client it could not tell them apart. */
    @Test
    void refusesAPortThatTheBackendKnowsByAnotherFrontend() {
        serve(Traffic.TCP_V4);
        Frontend second = new Frontend(Traffic.TCP_V4.vip, Traffic.TCP_V4.protocol, 81);
        node.service(second, Mode.DNAT, Slot.stable(backend));
        node.expect(Verdict.TX, Traffic.TCP_V4.opening(CLIENT_PORT));
        Frame there = Traffic.TCP_V4.opening(CLIENT_PORT).destination(Traffic.TCP_V4.vip, 81);
        node.expectDropped("DROP_NAT_PORTS_EXHAUSTED", there);
        node.expect(Verdict.TX, Traffic.TCP_V4.opening(CLIENT_PORT + 1).destination(Traffic.TCP_V4.vip, 81));
    }

    @Test
    void notesHowBothSidesEnd() {
        Traffic traffic = Traffic.TCP_V6;
        serve(traffic);
        node.expect(Verdict.TX, traffic.opening(CLIENT_PORT));
        node.expect(Verdict.TX, traffic.fromClient(CLIENT_PORT).flags(Frame.ACK | Frame.FIN));
        node.expect(Verdict.TX, answer(traffic, CLIENT_PORT).flags(Frame.ACK | Frame.FIN));
        NatReplyKey key =
                new NatReplyKey(traffic.backend(1), Node.BACKEND_PORT, traffic.client, CLIENT_PORT, traffic.protocol);
        TcpEnd end = node.maps.natReplies().find(key).orElseThrow().end();
        assertTrue(end.closed());
        FlowKey flow = new FlowKey(traffic.client, CLIENT_PORT, traffic.vip, 80, traffic.protocol);
        assertTrue(node.maps.natFlows().find(flow).isPresent());
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP_V4", "TCP_V6"})
    void dropsTheMiddleOfAnUnknownConnection(Traffic traffic) {
        serve(traffic);
        node.expectDropped("DROP_NAT_NO_FLOW", traffic.fromClient(CLIENT_PORT));
    }

    @Test
    void dropsWhatABackendOfTheOtherFamilyCannotGet() {
        int v6 = node.backend(Traffic.TCP_V6.backend(1));
        node.service(Traffic.TCP_V4.frontend(), Mode.DNAT, Slot.stable(v6));
        node.expectDropped("DROP_WRONG_FAMILY", Traffic.TCP_V4.opening(CLIENT_PORT));
    }
}
