package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maps.FlowKey;
import dev.weir.dataplane.maps.NatFlow;
import dev.weir.dataplane.maps.NatReply;
import dev.weir.dataplane.maps.NatReply.TcpEnd;
import dev.weir.dataplane.maps.NatReplyKey;
import dev.weir.dataplane.maps.ProgramConfig.PortRange;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Translation both ways; every packet that comes out is compared with one whose checksums were summed up from scratch. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class NatIT extends OnNode {
    private static final int BACKEND = 1;

    NatIT(TestEngine engine) {
        super(engine);
    }

    private int serve(Traffic traffic) {
        assertEquals(BACKEND, node.backend(traffic.backend(1)));
        return node.service(traffic.frontend(), Mode.NAT, Slot.stable(BACKEND));
    }

    private static FlowKey key(Traffic traffic, int clientPort) {
        return new FlowKey(traffic.client, clientPort, traffic.vip, 80, traffic.protocol);
    }

    private NatFlow natFlow(Traffic traffic, int clientPort) {
        return node.maps.natFlows().find(key(traffic, clientPort)).orElseThrow();
    }

    private NatReply natReply(Traffic traffic, int natPort) {
        return node.maps.natReplies().find(replyKey(traffic, natPort)).orElseThrow();
    }

    private static NatReplyKey replyKey(Traffic traffic, int natPort) {
        return new NatReplyKey(traffic.backend(1), Node.BACKEND_PORT, traffic.nat, natPort, traffic.protocol);
    }

    /** A client's frame as the backend is to get it. */
    private static Frame translated(Traffic traffic, Frame fromClient, int natPort) {
        return fromClient
                .macs(Node.SELF, Node.backendMac(BACKEND))
                .source(traffic.nat, natPort)
                .destination(traffic.backend(1), Node.BACKEND_PORT);
    }

    /** The backend's answer as it arrives. */
    private static Frame answer(Traffic traffic, int natPort) {
        return Frame.of(traffic.protocol, traffic.backend(1), Node.BACKEND_PORT, traffic.nat, natPort)
                .macs(Node.backendMac(BACKEND), Node.SELF);
    }

    /** The backend's answer as the client is to get it. */
    private static Frame translatedBack(Traffic traffic, Frame answer, int clientPort) {
        return answer.macs(Node.SELF, Node.ROUTER).source(traffic.vip, 80).destination(traffic.client, clientPort);
    }

    private int open(Traffic traffic, int clientPort) {
        node.expect(Verdict.TX, traffic.opening(clientPort));
        return natFlow(traffic, clientPort).natPort();
    }

    @ParameterizedTest
    @EnumSource
    void translatesToTheBackend(Traffic traffic) {
        int service = serve(traffic);
        // The port is not known before the first packet: open, then compare the same packet again.
        int natPort = open(traffic, 4000);
        assertTrue(natPort >= 1024 && natPort < 32768, "nat port " + natPort);
        node.expectSent(traffic.opening(4000), translated(traffic, traffic.opening(4000), natPort));
        node.expectSent(traffic.fromClient(4000), translated(traffic, traffic.fromClient(4000), natPort));
        NatFlow flow = natFlow(traffic, 4000);
        assertEquals(new NatFlow(key(traffic, 4000), BACKEND, service, natPort, flow.lastSeenNanos()), flow);
    }

    @ParameterizedTest
    @EnumSource
    void theFirstPacketIsTranslatedToo(Traffic traffic) {
        node.close();
        node = Node.withNatPorts(engine, new PortRange(20000, 1));
        serve(traffic);
        node.expectSent(traffic.opening(4000), translated(traffic, traffic.opening(4000), 20000));
    }

    @ParameterizedTest
    @EnumSource
    void translatesAnswersBack(Traffic traffic) {
        serve(traffic);
        int natPort = open(traffic, 4000);
        Frame answer = answer(traffic, natPort);
        node.expectSent(answer, translatedBack(traffic, answer, 4000));
        assertEquals(key(traffic, 4000), natReply(traffic, natPort).flow());
        assertEquals(1, node.maps.counters().flowStats().get("FLOW_NAT_REPLY"));
    }

    @ParameterizedTest
    @EnumSource
    void checksumsAreRightWhateverTheTuple(Traffic traffic) {
        serve(traffic);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            int clientPort = random.nextInt(65536);
            IpAddress client = randomAddress(traffic.client.isV4(), random);
            byte[] payload = new byte[random.nextInt(64)];
            random.nextBytes(payload);
            Frame frame = traffic.opening(clientPort).source(client, clientPort).payload(payload);
            assertEquals(Verdict.TX, node.run(frame.bytes()).verdict(), () -> "seed " + seed);
            FlowKey key = new FlowKey(client, clientPort, traffic.vip, 80, traffic.protocol);
            int natPort = node.maps.natFlows().find(key).orElseThrow().natPort();
            node.expectSent(frame, translated(traffic, frame, natPort));
            Frame answer = answer(traffic, natPort).payload(payload);
            node.expectSent(
                    answer,
                    answer.macs(Node.SELF, Node.ROUTER).source(traffic.vip, 80).destination(client, clientPort));
            node.maps.natFlows().remove(key);
            node.maps.natReplies().remove(replyKey(traffic, natPort));
        }
    }

    private static IpAddress randomAddress(boolean v4, Random random) {
        byte[] bytes = new byte[v4 ? 4 : 16];
        random.nextBytes(bytes);
        return IpAddress.ofBytes(bytes);
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP_V4", "UDP_V6"})
    void aChecksumThatWasNotSentStaysAway(Traffic traffic) {
        serve(traffic);
        int natPort = open(traffic, 4000);
        Frame frame = traffic.fromClient(4000).withoutChecksum();
        node.expectSent(frame, translated(traffic, frame, natPort));
        Frame answer = answer(traffic, natPort).withoutChecksum();
        node.expectSent(answer, translatedBack(traffic, answer, 4000));
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP_V4", "UDP_V6"})
    void aUdpChecksumNeverBecomesZero(Traffic traffic) {
        serve(traffic);
        int natPort = open(traffic, 4000);
        // One of all payloads of two bytes makes the translated checksum 0, which is sent as 0xffff.
        boolean seen = false;
        for (int word = 0; word < 65536 && !seen; word++) {
            Frame frame = traffic.fromClient(4000).payload(new byte[] {(byte) (word >>> 8), (byte) word});
            Frame out = translated(traffic, frame, natPort);
            byte[] expected = out.bytes();
            int at = out.transportOffset() + 6;
            if (expected[at] == -1 && expected[at + 1] == -1) {
                node.expectSent(frame, out);
                seen = true;
            }
        }
        assertTrue(seen);
    }

    @Test
    void translatesPacketsWithIpv4Options() {
        serve(Traffic.TCP_V4);
        int natPort = open(Traffic.TCP_V4, 4000);
        for (int words = 1; words <= 10; words++) {
            Frame frame = Traffic.TCP_V4.fromClient(4000).options(words);
            node.expectSent(frame, translated(Traffic.TCP_V4, frame, natPort));
            Frame answer = answer(Traffic.TCP_V4, natPort).options(words);
            node.expectSent(answer, translatedBack(Traffic.TCP_V4, answer, 4000));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP_V4", "TCP_V6"})
    void dropsTheMiddleOfAnUnknownConnection(Traffic traffic) {
        serve(traffic);
        node.expectDropped("DROP_NAT_NO_FLOW", traffic.fromClient(4000));
        node.expectDropped("DROP_NAT_NO_FLOW", traffic.fromClient(4000).flags(Frame.SYN | Frame.ACK));
        node.expectDropped("DROP_NAT_NO_FLOW", traffic.fromClient(4000).flags(Frame.RST));
    }

    @ParameterizedTest
    @EnumSource
    void flowsStayWithTheirBackendWhenTheSlotChanges(Traffic traffic) {
        int service = serve(traffic);
        int natPort = open(traffic, 4000);
        int other = node.backend(traffic.backend(2));
        node.maps.services().switchTo(service, node.region(Mode.NAT, Slot.stable(other)));
        node.expectSent(traffic.fromClient(4000), translated(traffic, traffic.fromClient(4000), natPort));
        node.expect(Verdict.TX, traffic.opening(4001));
        assertEquals(other, natFlow(traffic, 4001).backend());
    }

    @ParameterizedTest
    @EnumSource
    void flowsThatWereLetGoOpenAnewElsewhere(Traffic traffic) {
        int service = serve(traffic);
        open(traffic, 4000);
        int other = node.backend(traffic.backend(2));
        node.maps.services().switchTo(service, node.region(Mode.NAT, Slot.stable(other)));
        assertEquals(1, node.maps.natFlows().removeIf(flow -> flow.backend() == BACKEND));
        node.expect(Verdict.TX, traffic.opening(4000));
        assertEquals(other, natFlow(traffic, 4000).backend());
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP_V4", "TCP_V6"})
    void remembersHowAConnectionEnds(Traffic traffic) {
        serve(traffic);
        int natPort = open(traffic, 4000);
        assertEquals(new TcpEnd(false, false, false), natReply(traffic, natPort).end());
        node.expect(Verdict.TX, traffic.fromClient(4000).flags(Frame.FIN | Frame.ACK));
        assertEquals(new TcpEnd(true, false, false), natReply(traffic, natPort).end());
        node.expect(Verdict.TX, answer(traffic, natPort).flags(Frame.FIN | Frame.ACK));
        assertEquals(new TcpEnd(true, true, false), natReply(traffic, natPort).end());
        assertTrue(natReply(traffic, natPort).end().closed());
        node.expect(Verdict.TX, traffic.opening(4000));
        assertEquals(new TcpEnd(false, false, false), natReply(traffic, natPort).end());
        node.expect(Verdict.TX, answer(traffic, natPort).flags(Frame.RST));
        assertEquals(new TcpEnd(false, false, true), natReply(traffic, natPort).end());
    }

    @ParameterizedTest
    @EnumSource
    void learnsTheClientsRouterFromItsFrames(Traffic traffic) throws InterruptedException {
        serve(traffic);
        int natPort = open(traffic, 4000);
        assertEquals(Node.ROUTER, natReply(traffic, natPort).clientMac());
        MacAddress otherRouter = Node.mac(0x33);
        if (traffic.protocol == Protocol.UDP) {
            Thread.sleep(1_100); // a SYN is learned from at once, anything else when the flow is due to be refreshed
        }
        node.expect(Verdict.TX, traffic.opening(4000).macs(otherRouter, Node.SELF));
        assertEquals(otherRouter, natReply(traffic, natPort).clientMac());
    }

    @ParameterizedTest
    @EnumSource
    void theWayBackIsMadeAgainIfItWasForgotten(Traffic traffic) throws InterruptedException {
        serve(traffic);
        int natPort = open(traffic, 4000);
        assertTrue(node.maps.natReplies().remove(replyKey(traffic, natPort)));
        node.expect(Verdict.PASS, answer(traffic, natPort));
        Thread.sleep(1_100); // until the flow is due to be refreshed
        node.expect(Verdict.TX, traffic.fromClient(4000));
        node.expectSent(answer(traffic, natPort), translatedBack(traffic, answer(traffic, natPort), 4000));
    }

    @ParameterizedTest
    @EnumSource
    void lastSeenIsRefreshedOnceASecond(Traffic traffic) throws InterruptedException {
        serve(traffic);
        int natPort = open(traffic, 4000);
        long opened = natFlow(traffic, 4000).lastSeenNanos();
        node.expect(Verdict.TX, traffic.fromClient(4000));
        assertEquals(opened, natFlow(traffic, 4000).lastSeenNanos());
        Thread.sleep(1_100);
        node.expect(Verdict.TX, answer(traffic, natPort));
        assertEquals(opened, natFlow(traffic, 4000).lastSeenNanos());
        assertTrue(natReply(traffic, natPort).lastSeenNanos() >= opened + 1_000_000_000L);
        node.expect(Verdict.TX, traffic.fromClient(4000));
        assertTrue(natFlow(traffic, 4000).lastSeenNanos() >= opened + 1_000_000_000L);
    }

    @ParameterizedTest
    @EnumSource
    void unsoundAnswersAreDropped(Traffic traffic) {
        serve(traffic);
        int natPort = open(traffic, 4000);
        int more = traffic.client.isV4() ? Frame.MORE_FRAGMENTS_V4 : Frame.MORE_FRAGMENTS_V6;
        node.expectDropped("DROP_FRAGMENT", answer(traffic, natPort).fragment(more));
        byte[] answer = answer(traffic, natPort).bytes();
        node.expectDropped("DROP_MALFORMED", Arrays.copyOf(answer, answer.length - 1));
    }

    @ParameterizedTest
    @EnumSource
    void countsPacketsAndConnections(Traffic traffic) {
        int service = serve(traffic);
        open(traffic, 4000);
        node.expect(Verdict.TX, traffic.fromClient(4000));
        open(traffic, 4001);
        assertEquals(3, node.maps.counters().backend(BACKEND).packets());
        assertEquals(2, node.maps.counters().backend(BACKEND).connections());
        assertEquals(3, node.maps.counters().service(service).packets());
        assertEquals(2, node.maps.counters().flowStats().get("FLOW_NAT_OPENED"));
    }
}
