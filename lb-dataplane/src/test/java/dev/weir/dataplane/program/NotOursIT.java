package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maps.Counters.Count;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes on to the host, untouched: everything that no frontend asks for. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class NotOursIT extends OnNode {
    NotOursIT(TestEngine engine) {
        super(engine);
    }

    @BeforeEach
    void serve() {
        for (Traffic traffic : Traffic.values()) {
            node.service(traffic.frontend(), Mode.L2DSR, Slot.stable(node.backend(traffic.backend(1))));
        }
    }

    @ParameterizedTest
    @EnumSource
    void framesForOthers(Traffic traffic) {
        Frame frame = traffic.fromClient(4000);
        node.expect(Verdict.PASS, frame.macs(Node.ROUTER, Node.mac(9)));
        byte[] almost = Node.SELF.bytes();
        almost[0] ^= 1;
        node.expect(Verdict.PASS, frame.macs(Node.ROUTER, new MacAddress(almost)));
    }

    @ParameterizedTest
    @EnumSource
    void otherAddressesAndPorts(Traffic traffic) {
        node.expect(Verdict.PASS, traffic.fromClient(4000).destination(traffic.vip, 81));
        node.expect(Verdict.PASS, traffic.fromClient(4000).destination(traffic.backend(7), 80));
    }

    @ParameterizedTest
    @EnumSource
    void aFrontendThatWasRemoved(Traffic traffic) {
        node.maps.frontends().remove(traffic.frontend());
        node.expect(Verdict.PASS, traffic.fromClient(4000));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0806, 0x8100, 0x88a8, 0x0000, 0xffff})
    void otherEthertypes(int type) {
        byte[] frame = Traffic.TCP_V4.fromClient(4000).bytes();
        ByteBuffer.wrap(frame).putShort(12, (short) type);
        assertPasses(frame);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 41, 43, 50, 58, 60, 132, 255})
    void otherProtocols(int protocol) {
        byte[] v4 = Traffic.TCP_V4.fromClient(4000).bytes();
        v4[14 + 9] = (byte) protocol;
        assertPasses(v4);
        byte[] v6 = Traffic.TCP_V6.fromClient(4000).bytes();
        v6[14 + 6] = (byte) protocol;
        assertPasses(v6);
    }

    @Test
    void headersOfAnotherIpVersionThanTheEthertype() {
        byte[] v4 = Traffic.TCP_V4.fromClient(4000).bytes();
        byte[] v6 = Traffic.TCP_V6.fromClient(4000).bytes();
        for (int version = 0; version < 16; version++) {
            v4[14] = (byte) (version << 4 | 5);
            v6[14] = (byte) (version << 4);
            assertEquals(version == 4 ? Verdict.TX : Verdict.PASS, node.run(v4).verdict());
            assertEquals(version == 6 ? Verdict.TX : Verdict.PASS, node.run(v6).verdict());
        }
    }

    @Test
    void ipv4HeadersShorterThanPossible() {
        byte[] frame = Traffic.TCP_V4.fromClient(4000).bytes();
        for (int words = 0; words < 5; words++) {
            frame[14] = (byte) (0x40 | words);
            assertPasses(frame);
        }
    }

    @Test
    void ipv6PacketsToTheMappedFormOfAnIpv4Vip() {
        byte[] frame = Traffic.TCP_V6.fromClient(4000).bytes();
        byte[] mapped = Traffic.TCP_V4.vip.bytes();
        System.arraycopy(mapped, 0, frame, 14 + 24, mapped.length);
        assertPasses(frame);
    }

    @Test
    void fragmentsThatHaveNoPorts() {
        node.expect(Verdict.PASS, Traffic.UDP_V4.fromClient(4000).fragment(185));
        node.expect(Verdict.PASS, Traffic.UDP_V4.fromClient(4000).fragment(Frame.MORE_FRAGMENTS_V4 | 1));
        node.expect(Verdict.PASS, Traffic.UDP_V6.fromClient(4000).fragment(8));
        node.expect(Verdict.PASS, Traffic.UDP_V6.fromClient(4000).fragment(Frame.MORE_FRAGMENTS_V6 | 8));
    }

    @ParameterizedTest
    @EnumSource
    void trafficOfTheHostsOwnToItsNatAddress(Traffic traffic) {
        Frame answer = Frame.of(traffic.protocol, traffic.backend(1), 8080, traffic.nat, 40000);
        node.expect(Verdict.PASS, answer);
        node.expect(Verdict.PASS, answer.flags(Frame.SYN));
    }

    @Test
    void packetsToTheUnspecifiedAddressWhileThereIsNoNatAddress() {
        try (Node bare = Node.withoutNatAddress(engine)) {
            Frame frame = Traffic.TCP_V6.fromClient(4000).destination(new IpAddress(0, 0), 80);
            bare.expect(Verdict.PASS, frame);
        }
    }

    @Test
    void allOfItIsCountedAsPassed() {
        Frame frame = Traffic.TCP_V4.fromClient(4000).destination(Traffic.TCP_V4.vip, 81);
        node.expect(Verdict.PASS, frame);
        node.expect(Verdict.PASS, frame.macs(Node.ROUTER, Node.mac(9)));
        var passed = node.maps.counters().verdicts().get(Verdict.PASS);
        assertEquals(new Count(2, 2L * frame.bytes().length), passed);
    }

    private void assertPasses(byte[] frame) {
        assertEquals(Verdict.PASS, node.run(frame).verdict());
    }
}
