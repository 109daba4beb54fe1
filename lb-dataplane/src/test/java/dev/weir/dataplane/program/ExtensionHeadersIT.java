package dev.weir.dataplane.program;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maps.ProgramConfig.PortRange;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.Verdict;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** IPv6 extension headers before the transport header: they are stepped over, and go along as they are. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class ExtensionHeadersIT extends OnNode {
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int NAT_PORT = 20000;
    private static final int IPV6_END = 14 + 40;

    ExtensionHeadersIT(TestEngine engine) {
        super(engine);
    }

    /**
     * One header.
     *
     * @param units its length field, in 8 bytes
     * @param word what its first 4 bytes hold behind that, in the lower half
     */
    record Header(int protocol, int units, int word) {
        static Header of(int protocol, int units) {
            return new Header(protocol, units, 0);
        }

        int length() {
            return protocol == FRAGMENT ? 8 : 8 * (units + 1);
        }
    }

    /** A kind of packets, and the headers that they have. */
    record Extended(Traffic traffic, List<Header> headers) {
        byte[] put(byte[] frame) {
            int length = headers.stream().mapToInt(Header::length).sum();
            ByteBuffer out = ByteBuffer.allocate(frame.length + length);
            out.put(frame, 0, IPV6_END);
            int at = 14 + 6;
            byte last = frame[at];
            for (Header header : headers) {
                out.put(at, (byte) header.protocol);
                at = out.position();
                out.put((byte) 0).put((byte) header.units).putShort((short) header.word);
                for (int i = 4; i < header.length(); i++) {
                    out.put((byte) (i * 3));
                }
            }
            out.put(at, last);
            out.put(frame, IPV6_END, frame.length - IPV6_END);
            return out.putShort(14 + 4, (short) (out.getShort(14 + 4) + length)).array();
        }

        byte[] put(Frame frame) {
            return put(frame.bytes());
        }
    }

    private static List<Traffic> traffic() {
        return List.of(Traffic.TCP_V6, Traffic.UDP_V6);
    }

    static Stream<Extended> frames() {
        Header options = Header.of(DESTINATION_OPTIONS, 0);
        Header hops = Header.of(HOP_BY_HOP, 0);
        Header arrived = Header.of(ROUTING, 2);
        return traffic().stream()
                .flatMap(traffic -> Stream.of(
                                List.of(hops),
                                List.of(options),
                                List.of(arrived),
                                List.of(Header.of(DESTINATION_OPTIONS, 120)),
                                List.of(hops, options),
                                List.of(hops, options, arrived),
                                List.of(hops, Header.of(DESTINATION_OPTIONS, 60), arrived, options))
                        .map(headers -> new Extended(traffic, headers)));
    }

    @Override
    Node newNode() {
        return Node.withNatPorts(engine, new PortRange(NAT_PORT, 1));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void goAlongToABackend(Extended extended) {
        int backend = node.serve(extended.traffic, Mode.L2DSR);
        Frame in = extended.traffic.fromClient(4000);
        node.expectSent(extended.put(in), extended.put(in.macs(Node.SELF, Node.backendMac(backend))));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void goAlongWithinTunnels(Extended extended) {
        Frame in = extended.traffic.fromClient(4000);
        for (Mode mode : new Mode[] {Mode.IPIP, Mode.GUE}) {
            int backend = node.serve(extended.traffic, mode);
            Outer outer = new Outer(extended.traffic.nat, 0, backend, extended.traffic.backend(1), mode == Mode.GUE);
            node.expectSent(extended.put(in), outer.around(in, extended.put(in)));
        }
    }

    @ParameterizedTest
    @MethodSource("frames")
    void areInNobodysWayWhenTranslating(Extended extended) {
        int backend = node.serve(extended.traffic, Mode.NAT);
        node.expectTranslated(extended.traffic, backend, NAT_PORT, UnaryOperator.identity(), extended::put);
    }

    @Test
    void segmentsAreLimitedBehindThem() {
        int backend = node.backend(Traffic.TCP_V6.backend(1));
        node.clampedService(Traffic.TCP_V6.frontend(), Mode.L2DSR, 1400, Slot.stable(backend));
        Extended extended = new Extended(Traffic.TCP_V6, List.of(Header.of(DESTINATION_OPTIONS, 3)));
        Frame in = Traffic.TCP_V6.opening(4000).tcpOptions((byte) 2, (byte) 4, (byte) 0x05, (byte) 0xb4);
        Frame out = Traffic.TCP_V6.opening(4000).tcpOptions((byte) 2, (byte) 4, (byte) 0x05, (byte) 0x78);
        node.expectSent(extended.put(in), extended.put(out.macs(Node.SELF, Node.backendMac(backend))));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void echoRequestsBehindThemAreAnswered(Extended extended) {
        Traffic traffic = extended.traffic;
        node.serve(traffic, Mode.L2DSR);
        IcmpFrame request = IcmpFrame.of(traffic.client, traffic.vip, 128, 0, new byte[56]);
        node.expectSent(
                extended.put(request.bytes()), extended.put(request.answer(129).bytes()));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void errorsThatQuoteThemFindTheirBackend(Extended extended) {
        Traffic traffic = extended.traffic;
        int backend = node.serve(traffic, Mode.L2DSR);
        byte[] sent = extended.put(Frame.of(traffic.protocol, traffic.vip, 80, traffic.client, 4000));
        IcmpFrame error = IcmpFrame.of(
                IpAddress.parse("2001:db8:c::1"), traffic.vip, 2, 0, Arrays.copyOfRange(sent, 14, sent.length));
        node.expectSent(
                extended.put(error.bytes()),
                extended.put(error.macs(Node.SELF, Node.backendMac(backend)).bytes()));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void packetsCutOffWithinThemPass(Extended extended) {
        node.serve(extended.traffic, Mode.L2DSR);
        byte[] whole = extended.put(extended.traffic.fromClient(4000));
        Frame plain = extended.traffic.fromClient(4000);
        int ports = whole.length - plain.bytes().length + plain.transportOffset() + 4;
        for (int length = 14; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length < ports) {
                node.expectUntouched(Verdict.PASS, cut);
            } else {
                node.expectDropped("DROP_MALFORMED", cut);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("frames")
    void packetsThatClaimToEndWithinThemAreDropped(Extended extended) {
        node.serve(extended.traffic, Mode.L2DSR);
        byte[] frame = extended.put(extended.traffic.fromClient(4000));
        ByteBuffer.wrap(frame).putShort(14 + 4, (short) 6);
        node.expectDropped("DROP_MALFORMED", frame);
    }

    @Test
    void moreThanFourPass() {
        for (Traffic traffic : traffic()) {
            node.serve(traffic, Mode.L2DSR);
            Header options = Header.of(DESTINATION_OPTIONS, 0);
            Extended five = new Extended(traffic, List.of(options, options, options, options, options));
            node.expectUntouched(Verdict.PASS, five.put(traffic.fromClient(4000)));
        }
    }

    /** The addresses that such a packet's checksum is made of are not those that it has. */
    @Test
    void packetsThatTheVipWouldHaveToRoutePass() {
        for (Traffic traffic : traffic()) {
            node.serve(traffic, Mode.L2DSR);
            Extended onTheWay = new Extended(traffic, List.of(new Header(ROUTING, 2, 1)));
            node.expectUntouched(Verdict.PASS, onTheWay.put(traffic.fromClient(4000)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {41, 50, 51, 59, 132, 135, 255})
    void behindOtherHeadersNothingIsOurs(int protocol) {
        for (Traffic traffic : traffic()) {
            node.serve(traffic, Mode.L2DSR);
            Extended other = new Extended(traffic, List.of(Header.of(HOP_BY_HOP, 0), Header.of(protocol, 0)));
            node.expectUntouched(Verdict.PASS, other.put(traffic.fromClient(4000)));
        }
    }

    @Test
    void fragmentsBehindThemAreKnownAsSuch() {
        Header hops = Header.of(HOP_BY_HOP, 0);
        for (Traffic traffic : traffic()) {
            node.serve(traffic, Mode.L2DSR);
            Frame in = traffic.fromClient(4000);
            Extended first = new Extended(traffic, List.of(hops, new Header(FRAGMENT, 0, 1)));
            node.expectDropped("DROP_FRAGMENT", first.put(in));
            node.expectUntouched(
                    Verdict.PASS, new Extended(traffic, List.of(hops, new Header(FRAGMENT, 0, 9))).put(in));
            node.expectUntouched(
                    Verdict.PASS, new Extended(traffic, List.of(hops, new Header(FRAGMENT, 0, 8))).put(in));
        }
    }
}
