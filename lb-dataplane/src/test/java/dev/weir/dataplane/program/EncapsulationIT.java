package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maps.Counters.BackendCount;
import dev.weir.dataplane.maps.Counters.Count;
import dev.weir.dataplane.maps.OuterSource;
import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.dataplane.maps.ProgramConfig.PortRange;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.Verdict;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets within packets: IP in IP, and UDP in between. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class EncapsulationIT extends OnNode {
    private static final IpAddress BACKEND_V4 = IpAddress.parse("192.0.2.33");
    private static final IpAddress BACKEND_V6 = IpAddress.parse("2001:db8:b::33");
    private static final IpAddress PREFIX_V4 = IpAddress.parse("198.18.0.0");
    private static final IpAddress PREFIX_V6 = IpAddress.parse("2001:db8:a::");
    private static final int MTU = 1500;

    EncapsulationIT(TestEngine engine) {
        super(engine);
    }

    /** A kind of packets, and a way for them to a backend. */
    record Way(Traffic traffic, Mode mode, IpAddress backend) {
        Outer outer(int id) {
            return new Outer(backend.isV4() ? Node.NAT_V4 : Node.NAT_V6, 0, id, backend, mode == Mode.GUE);
        }
    }

    static Stream<Way> ways() {
        return Stream.of(Traffic.values())
                .flatMap(traffic -> Stream.of(Mode.IPIP, Mode.GUE)
                        .flatMap(mode -> Stream.of(BACKEND_V4, BACKEND_V6)
                                .filter(backend -> traffic.client.isV4() || !backend.isV4())
                                .map(backend -> new Way(traffic, mode, backend))));
    }

    private Outer serve(Way way) {
        int id = node.backend(way.backend);
        node.service(way.traffic.frontend(), way.mode, Slot.stable(id));
        return way.outer(id);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void putsThePacketIntoAnother(Way way) {
        Outer outer = serve(way);
        for (int port = 4000; port < 4020; port++) {
            Frame in = way.traffic.fromClient(port);
            node.expectSent(in.bytes(), outer.around(in));
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void countsThePacketAsItCame(Way way) {
        Outer outer = serve(way);
        Frame in = way.traffic.opening(4000);
        node.expectSent(in.bytes(), outer.around(in));
        int connections = in.tuple().protocol().number() == 6 ? 1 : 0;
        assertEquals(
                new BackendCount(1, in.bytes().length, connections),
                node.maps.counters().backend(outer.backend()));
        assertEquals(
                new Count(1, in.bytes().length), node.maps.counters().verdicts().get(Verdict.TX));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void leavesPaddingBehindThePacket(Way way) {
        Outer outer = serve(way);
        Frame in = way.traffic.fromClient(4000);
        byte[] padded = Arrays.copyOf(in.bytes(), in.bytes().length + 9);
        node.expectSent(padded, outer.around(in, padded));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void copiesTheTrafficClass(Way way) {
        Outer outer = serve(way);
        Frame in = way.traffic.fromClient(4000);
        for (int trafficClass : new int[] {0, 1, 2, 3, 0xb8, 0xff}) {
            byte[] bytes = in.bytes();
            if (way.traffic.client.isV4()) {
                bytes[15] = (byte) trafficClass;
            } else {
                ByteBuffer.wrap(bytes).putInt(14, 0x60012345 | trafficClass << 20);
            }
            node.expectSent(bytes, outer.around(in, bytes));
        }
    }

    @Test
    void takesTheRightToFragmentFromThePacket() {
        Outer outer = serve(new Way(Traffic.TCP_V4, Mode.IPIP, BACKEND_V4));
        Frame in = Traffic.TCP_V4.fromClient(4000).fragment(0x4000);
        node.expectSent(in.bytes(), outer.around(in));
        byte[] sent = node.run(in.bytes()).packet();
        assertEquals(0x4000, ByteBuffer.wrap(sent).getShort(14 + 6));
    }

    @Test
    void carriesIpv4Options() {
        Outer outer = serve(new Way(Traffic.UDP_V4, Mode.GUE, BACKEND_V6));
        for (int words = 1; words <= 10; words++) {
            Frame in = Traffic.UDP_V4.fromClient(4000).options(words);
            node.expectSent(in.bytes(), outer.around(in));
        }
    }

    @Test
    void keepsTrackOfFlowsWhileSlotsMove() {
        int old = node.backend(BACKEND_V4);
        IpAddress address = IpAddress.parse("192.0.2.34");
        int next = node.backend(address);
        node.service(Traffic.TCP_V4.frontend(), Mode.IPIP, Slot.moving(next, old));
        Frame established = Traffic.TCP_V4.fromClient(4000);
        Frame opening = Traffic.TCP_V4.opening(4001);
        node.expectSent(established.bytes(), new Outer(Node.NAT_V4, 0, old, BACKEND_V4, false).around(established));
        node.expectSent(opening.bytes(), new Outer(Node.NAT_V4, 0, next, address, false).around(opening));
        assertEquals(2, node.maps.counters().flowStats().get("FLOW_TRACKED"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Traffic.class,
            names = {"TCP_V6", "UDP_V6"})
    void dropsIpv6PacketsForIpv4Backends(Traffic traffic) {
        serve(new Way(traffic, Mode.IPIP, BACKEND_V4));
        node.expectDropped("DROP_WRONG_FAMILY", traffic.fromClient(4000));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void dropsWhileTheNodeHasNoAddressToSendFrom(Way way) {
        node.close();
        node = Node.withoutNatAddress(engine);
        serve(way);
        node.expectDropped("DROP_NO_OUTER_ADDRESS", way.traffic.fromClient(4000));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void givesEachFlowASourceWithinThePrefix(Way way) {
        node.close();
        List<OuterSource> prefixes = List.of(new OuterSource(PREFIX_V4, 16), new OuterSource(PREFIX_V6, 24));
        node = Node.with(engine, new ProgramConfig(Node.SELF, List.of(), PortRange.DEFAULT, prefixes, MTU));
        Outer outer = way.backend.isV4()
                ? new Outer(PREFIX_V4, 0xffff, 1, way.backend, way.mode == Mode.GUE)
                : new Outer(PREFIX_V6, 0xffffff, 1, way.backend, way.mode == Mode.GUE);
        serve(way);
        Set<List<Byte>> sources = new HashSet<>();
        for (int port = 4000; port < 4100; port++) {
            Frame in = way.traffic.fromClient(port);
            node.expectSent(in.bytes(), outer.around(in));
            sources.add(boxed(outer.sourceOf(Outer.entropy(in.tuple()))));
        }
        assertTrue(sources.size() > 95, () -> sources.size() + " sources of 100 flows");
    }

    private static List<Byte> boxed(byte[] bytes) {
        Byte[] boxed = new Byte[bytes.length];
        Arrays.setAll(boxed, i -> bytes[i]);
        return List.of(boxed);
    }
}
