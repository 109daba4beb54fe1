package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maglev.HashPolicy;
import dev.weir.dataplane.maps.Counters.BackendCount;
import dev.weir.dataplane.maps.Counters.Count;
import dev.weir.dataplane.maps.TableRegion;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** ICMP errors about what backends sent: they find the backend by the flow of the packet that they quote. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class RelayIT extends OnNode {
    private static final int QUOTE = 20 + 8;

    RelayIT(TestEngine engine) {
        super(engine);
    }

    /** A kind of packets, and a way for them to backends of the same IP version. */
    record Way(Traffic traffic, Mode mode) {}

    static Stream<Way> ways() {
        return Stream.of(Traffic.values())
                .flatMap(traffic -> Stream.of(Mode.L2DSR, Mode.IPIP, Mode.GUE).map(mode -> new Way(traffic, mode)));
    }

    private int backend(Traffic traffic) {
        int id = node.backend(traffic.backend(1));
        node.service(traffic.frontend(), Mode.L2DSR, Slot.stable(id));
        return id;
    }

    private static IpAddress router(Traffic traffic) {
        return IpAddress.parse(traffic.client.isV4() ? "198.51.100.1" : "2001:db8:c::1");
    }

    /** What a backend sent to a client, from the IP header on. */
    private static byte[] sent(Traffic traffic, int clientPort) {
        byte[] frame = Frame.of(traffic.protocol, traffic.vip, 80, traffic.client, clientPort)
                .bytes();
        return Arrays.copyOfRange(frame, 14, frame.length);
    }

    private static IcmpFrame about(Traffic traffic, byte[] quoted) {
        boolean v4 = traffic.client.isV4();
        return IcmpFrame.of(router(traffic), traffic.vip, v4 ? 3 : 2, v4 ? 4 : 0, quoted);
    }

    /** That a packet did not fit, as a router says that quotes no more than it has to. */
    private static IcmpFrame tooBig(Traffic traffic, int clientPort) {
        byte[] packet = sent(traffic, clientPort);
        return about(traffic, traffic.client.isV4() ? Arrays.copyOf(packet, QUOTE) : packet);
    }

    private void expectRelayed(int backend, IcmpFrame error) {
        node.expectSent(
                error.bytes(), error.macs(Node.SELF, Node.backendMac(backend)).bytes());
    }

    private void expectPassed(byte[] frame) {
        TestRun.Result result = node.run(frame);
        assertEquals(Verdict.PASS, result.verdict());
        assertArrayEquals(frame, result.packet());
    }

    /** The backend that a frame of ours goes to, by its hardware address. */
    private static int backendOf(byte[] frame) {
        return (frame[5] & 0xff) - 0x80;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void goToWhereTheClientsPacketsGo(Way way) {
        Traffic traffic = way.traffic;
        Slot[] slots = new Slot[7];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = Slot.stable(node.backend(traffic.backend(i + 1)));
        }
        node.service(traffic.frontend(), way.mode, slots);
        Set<Integer> met = new HashSet<>();
        for (int port = 4000; port < 4040; port++) {
            Frame fromClient = traffic.fromClient(port);
            int backend = backendOf(node.run(fromClient.bytes()).packet());
            met.add(backend);
            IcmpFrame error = tooBig(traffic, port);
            if (way.mode == Mode.L2DSR) {
                expectRelayed(backend, error);
            } else {
                Outer outer = new Outer(traffic.nat, 0, backend, traffic.backend(backend), way.mode == Mode.GUE);
                node.expectSent(error.bytes(), outer.around(fromClient, error.bytes()));
            }
        }
        assertTrue(met.size() > 4, () -> "only " + met);
    }

    @ParameterizedTest
    @EnumSource
    void goToTheBackendOfAClientWhoseAddressDecides(Traffic traffic) {
        Slot[] slots = new Slot[7];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = Slot.stable(node.backend(traffic.backend(i + 1)));
        }
        int length = traffic.vip.bits() - 4;
        Frontend prefix = new Frontend(traffic.vip.network(length), length, traffic.protocol, 70, 89);
        int service = node.service(prefix, Mode.L2DSR, Slot.EMPTY);
        TableRegion region = node.region(Mode.L2DSR, slots);
        node.maps
                .services()
                .switchTo(
                        service,
                        new TableRegion(
                                region.firstSlot(), slots.length, Node.HASH_SEED, HashPolicy.SOURCE, Mode.L2DSR, 0));
        int backend = backendOf(node.run(traffic.fromClient(4000).bytes()).packet());
        for (int port = 4000; port < 4010; port++) {
            expectRelayed(backend, tooBig(traffic, port));
        }
    }

    @ParameterizedTest
    @EnumSource
    void allThatChangesWhatASenderDoesIsRelayed(Traffic traffic) {
        int backend = backend(traffic);
        Set<Integer> relayed = traffic.client.isV4() ? Set.of(3, 11) : Set.of(1, 2, 3);
        for (int type = 0; type < 256; type++) {
            IcmpFrame error = IcmpFrame.of(router(traffic), traffic.vip, type, 1, sent(traffic, 4000));
            if (relayed.contains(type)) {
                expectRelayed(backend, error);
            } else if (type != (traffic.client.isV4() ? 8 : 128)) {
                expectPassed(error.bytes());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void followTrackedFlowsWhileSlotsMove(Traffic traffic) {
        int old = node.backend(traffic.backend(1));
        int next = node.backend(traffic.backend(2));
        node.service(traffic.frontend(), Mode.L2DSR, Slot.moving(next, old));
        node.expectSentTo(next, traffic.opening(4000));
        expectRelayed(next, tooBig(traffic, 4000));
        expectRelayed(old, tooBig(traffic, 4001));
        assertEquals(1, node.maps.counters().flowStats().get("FLOW_TRACKED"));
        int[] flows = new int[1];
        node.maps.flows().forEach(_ -> flows[0]++);
        assertEquals(1, flows[0]);
    }

    @ParameterizedTest
    @EnumSource
    void goToTheCurrentOwnerWhereThereIsNoOther(Traffic traffic) {
        int backend = node.backend(traffic.backend(1));
        int service = node.service(traffic.frontend(), Mode.L2DSR, Slot.moving(backend, 0));
        expectRelayed(backend, tooBig(traffic, 4000));
        node.maps.services().switchTo(service, node.region(Mode.L2DSR, Slot.preparing(backend)));
        expectRelayed(backend, tooBig(traffic, 4000));
        assertEquals(0, node.maps.counters().flowStats().get("FLOW_TRACKED"));
    }

    @ParameterizedTest
    @EnumSource
    void areCountedButAreNoConnections(Traffic traffic) {
        int backend = node.backend(traffic.backend(1));
        int service = node.service(traffic.frontend(), Mode.L2DSR, Slot.stable(backend));
        IcmpFrame error = tooBig(traffic, 4000);
        expectRelayed(backend, error);
        int length = error.bytes().length;
        assertEquals(new BackendCount(1, length, 0), node.maps.counters().backend(backend));
        assertEquals(new Count(1, length), node.maps.counters().service(service));
    }

    @ParameterizedTest
    @EnumSource
    void passWhenTheyQuoteAnotherPort(Traffic traffic) {
        backend(traffic);
        byte[] packet = sent(traffic, 4000);
        packet[(traffic.client.isV4() ? 20 : 40) + 1]++;
        expectPassed(about(traffic, packet).bytes());
    }

    @ParameterizedTest
    @EnumSource
    void passWhenTheyAreNotForWhomTheyQuote(Traffic traffic) {
        backend(traffic);
        IcmpFrame error = tooBig(traffic, 4000);
        expectPassed(IcmpFrame.of(error.source(), traffic.backend(7), error.type(), error.code(), error.body())
                .bytes());
    }

    @ParameterizedTest
    @EnumSource
    void passWhenTheyQuoteNoPorts(Traffic traffic) {
        backend(traffic);
        byte[] packet = sent(traffic, 4000);
        int ports = (traffic.client.isV4() ? 20 : 40) + 4;
        for (int length = 0; length < ports; length++) {
            byte[] cut = about(traffic, Arrays.copyOf(packet, length)).bytes();
            expectPassed(cut);
            byte[] padded = Arrays.copyOf(cut, cut.length + packet.length - length);
            System.arraycopy(packet, length, padded, cut.length, packet.length - length);
            expectPassed(padded);
        }
    }

    @ParameterizedTest
    @EnumSource
    void passWhenTheyQuoteAnotherProtocolOrIpVersion(Traffic traffic) {
        backend(traffic);
        boolean v4 = traffic.client.isV4();
        byte[] other = sent(traffic, 4000);
        other[v4 ? 9 : 6] = (byte) 132;
        expectPassed(about(traffic, other).bytes());
        byte[] version = sent(traffic, 4000);
        version[0] ^= 0x20;
        expectPassed(about(traffic, version).bytes());
    }

    @Test
    void passWhenTheyQuoteALaterFragment() {
        backend(Traffic.UDP_V4);
        byte[] fragment = sent(Traffic.UDP_V4, 4000);
        ByteBuffer.wrap(fragment).putShort(6, (short) 185);
        expectPassed(about(Traffic.UDP_V4, fragment).bytes());
    }

    @ParameterizedTest
    @EnumSource
    void areDroppedWhenCutOff(Traffic traffic) {
        backend(traffic);
        byte[] whole = tooBig(traffic, 4000).bytes();
        node.expectDropped("DROP_MALFORMED", Arrays.copyOf(whole, whole.length - 1));
    }

    @Test
    void areDroppedInFragments() {
        backend(Traffic.TCP_V4);
        byte[] fragment = tooBig(Traffic.TCP_V4, 4000).bytes();
        ByteBuffer.wrap(fragment).putShort(14 + 6, (short) Frame.MORE_FRAGMENTS_V4);
        node.expectDropped("DROP_FRAGMENT", fragment);
    }

    @ParameterizedTest
    @EnumSource
    void areDroppedForTranslatedFlows(Traffic traffic) {
        node.service(traffic.frontend(), Mode.NAT, Slot.stable(node.backend(traffic.backend(1))));
        node.expect(Verdict.TX, traffic.opening(4000));
        node.expectDropped("DROP_NAT_ICMP", tooBig(traffic, 4000).bytes());
    }

    @ParameterizedTest
    @EnumSource
    void areDroppedWhenNobodyIsThereToGetThem(Traffic traffic) {
        node.maps.frontends().put(traffic.frontend(), 5);
        node.expectDropped("DROP_NO_SERVICE", tooBig(traffic, 4000).bytes());
        node.maps.frontends().put(traffic.frontend(), node.maps.services().capacity());
        node.expectDropped("DROP_NO_SERVICE", tooBig(traffic, 4000).bytes());
        node.service(traffic.frontend(), Mode.L2DSR, Slot.EMPTY);
        node.expectDropped("DROP_NO_BACKEND", tooBig(traffic, 4000).bytes());
    }

    /** An error about an error could go back and forth for ever. */
    @ParameterizedTest
    @EnumSource
    void areNotAnsweredWhenTheyAreTooBigThemselves(Traffic traffic) {
        node.service(traffic.frontend(), Mode.IPIP, Slot.stable(node.backend(traffic.backend(1))));
        byte[] packet = Arrays.copyOf(sent(traffic, 4000), 1464);
        node.expectDropped("DROP_TOO_BIG", about(traffic, packet).bytes());
    }
}
