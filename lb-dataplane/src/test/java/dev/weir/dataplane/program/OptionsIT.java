package dev.weir.dataplane.program;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maps.ProgramConfig.PortRange;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.transition.Slot;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** IPv4 options, of every length that there is: they go along as they are in each mode. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class OptionsIT extends OnNode {
    private static final int NAT_PORT = 20000;

    OptionsIT(TestEngine engine) {
        super(engine);
    }

    /** A kind of packets with so many words of options. */
    record Kind(Traffic traffic, int words) {
        Frame fromClient() {
            return traffic.fromClient(4000).options(words);
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(Traffic.TCP_V4, Traffic.UDP_V4)
                .flatMap(traffic -> IntStream.rangeClosed(1, 10).mapToObj(words -> new Kind(traffic, words)));
    }

    @Override
    Node newNode() {
        return Node.withNatPorts(engine, new PortRange(NAT_PORT, 1));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void goAlongToABackend(Kind kind) {
        node.expectSentTo(node.serve(kind.traffic, Mode.L2DSR), kind.fromClient());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void goAlongWithinTunnels(Kind kind) {
        Frame in = kind.fromClient();
        for (Mode mode : new Mode[] {Mode.IPIP, Mode.GUE}) {
            int backend = node.serve(kind.traffic, mode);
            Outer outer = new Outer(kind.traffic.nat, 0, backend, kind.traffic.backend(1), mode == Mode.GUE);
            node.expectSent(in.bytes(), outer.around(in));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void areInNobodysWayWhenTranslating(Kind kind) {
        int backend = node.serve(kind.traffic, Mode.NAT);
        node.expectTranslated(kind.traffic, backend, NAT_PORT, frame -> frame.options(kind.words), Frame::bytes);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void errorsThatQuoteThemFindTheirBackend(Kind kind) {
        Traffic traffic = kind.traffic;
        int backend = node.serve(traffic, Mode.L2DSR);
        byte[] sent = Frame.of(traffic.protocol, traffic.vip, 80, traffic.client, 4000)
                .options(kind.words)
                .bytes();
        byte[] quoted = Arrays.copyOfRange(sent, 14, 14 + 20 + 4 * kind.words + 8);
        IcmpFrame error = IcmpFrame.of(IpAddress.parse("198.51.100.1"), traffic.vip, 3, 4, quoted);
        node.expectSent(
                error.bytes(), error.macs(Node.SELF, Node.backendMac(backend)).bytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 10})
    void segmentsAreLimitedBehindThem(int words) {
        int backend = node.backend(Traffic.TCP_V4.backend(1));
        node.clampedService(Traffic.TCP_V4.frontend(), Mode.L2DSR, 1400, Slot.stable(backend));
        Frame opening = Traffic.TCP_V4.opening(4000).options(words);
        Frame in = opening.tcpOptions((byte) 2, (byte) 4, (byte) 0x05, (byte) 0xb4);
        Frame out = opening.tcpOptions((byte) 2, (byte) 4, (byte) 0x05, (byte) 0x78);
        node.expectSent(in, out.macs(Node.SELF, Node.backendMac(backend)));
    }
}
