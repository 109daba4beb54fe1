package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maps.Counters.BackendCount;
import dev.weir.dataplane.maps.Counters.Count;
import dev.weir.dataplane.maps.ProgramConfig.PortRange;
import dev.weir.dataplane.table.Mode;
import dev.weir.xdp.Verdict;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames under VLAN tags: what becomes of them is what would have become of them without, under the same tags. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class VlanIT extends OnNode {
    private static final int CUSTOMER = 0x8100;
    private static final int SERVICE = 0x88a8;
    private static final int NAT_PORT = 20000;

    VlanIT(TestEngine engine) {
        super(engine);
    }

    /** A kind of packets, and tags to put them under, the outermost first. */
    record Tagged(Traffic traffic, int... types) {
        byte[] put(byte[] frame) {
            ByteBuffer tagged = ByteBuffer.allocate(frame.length + 4 * types.length);
            tagged.put(frame, 0, 12);
            for (int i = 0; i < types.length; i++) {
                tagged.putShort((short) types[i]).putShort((short) (0x6000 | (100 + i)));
            }
            return tagged.put(frame, 12, frame.length - 12).array();
        }

        byte[] put(Frame frame) {
            return put(frame.bytes());
        }

        @Override
        public String toString() {
            return traffic + Arrays.toString(types);
        }
    }

    static Stream<Tagged> frames() {
        return Stream.of(Traffic.values())
                .flatMap(traffic -> Stream.of(
                        new Tagged(traffic, CUSTOMER),
                        new Tagged(traffic, SERVICE),
                        new Tagged(traffic, SERVICE, CUSTOMER),
                        new Tagged(traffic, CUSTOMER, CUSTOMER)));
    }

    @Override
    Node newNode() {
        return Node.withNatPorts(engine, new PortRange(NAT_PORT, 1));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void keepTheirTagsOnTheWayToABackend(Tagged tagged) {
        int backend = node.serve(tagged.traffic, Mode.L2DSR);
        Frame in = tagged.traffic.fromClient(4000);
        node.expectSent(tagged.put(in), tagged.put(in.macs(Node.SELF, Node.backendMac(backend))));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void haveTheirTagsBeforeOuterHeaders(Tagged tagged) {
        Frame in = tagged.traffic.fromClient(4000);
        for (Mode mode : new Mode[] {Mode.IPIP, Mode.GUE}) {
            int backend = node.serve(tagged.traffic, mode);
            Outer outer = new Outer(tagged.traffic.nat, 0, backend, tagged.traffic.backend(1), mode == Mode.GUE);
            node.expectSent(tagged.put(in), tagged.put(outer.around(in)));
        }
    }

    @ParameterizedTest
    @MethodSource("frames")
    void areTranslatedBothWays(Tagged tagged) {
        int backend = node.serve(tagged.traffic, Mode.NAT);
        node.expectTranslated(tagged.traffic, backend, NAT_PORT, UnaryOperator.identity(), tagged::put);
    }

    @ParameterizedTest
    @MethodSource("frames")
    void areAnsweredUnderTheSameTags(Tagged tagged) {
        Traffic traffic = tagged.traffic;
        node.serve(traffic, Mode.L2DSR);
        boolean v4 = traffic.client.isV4();
        IcmpFrame request = IcmpFrame.of(traffic.client, traffic.vip, v4 ? 8 : 128, 0, new byte[56]);
        node.expectSent(
                tagged.put(request.bytes()),
                tagged.put(request.answer(v4 ? 0 : 129).bytes()));
    }

    /** An MTU counts from the IP header on. */
    @ParameterizedTest
    @MethodSource("frames")
    void fitTheLinkIfTheyDoWithoutTags(Tagged tagged) {
        int backend = node.serve(tagged.traffic, Mode.IPIP);
        Outer outer = new Outer(tagged.traffic.nat, 0, backend, tagged.traffic.backend(1), false);
        int headers = tagged.traffic.fromClient(4000).payload(new byte[0]).bytes().length - 14;
        Frame fits = tagged.traffic.fromClient(4000).payload(new byte[1500 - outer.overhead() - headers]);
        node.expectSent(tagged.put(fits), tagged.put(outer.around(fits)));
        Frame tooBig = tagged.traffic.fromClient(4000).payload(new byte[1501 - outer.overhead() - headers]);
        byte[] answer = node.run(tooBig.bytes()).packet();
        node.expectSent(tagged.put(tooBig), tagged.put(answer));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void areCountedAsTheyCameAndForBackendsWithoutTheirTags(Tagged tagged) {
        int backend = node.serve(tagged.traffic, Mode.L2DSR);
        Frame in = tagged.traffic.fromClient(4000);
        byte[] frame = tagged.put(in);
        node.run(frame);
        int length = in.bytes().length;
        assertEquals(new BackendCount(1, length, 0), node.maps.counters().backend(backend));
        assertEquals(new Count(1, frame.length), node.maps.counters().verdicts().get(Verdict.TX));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void passUntouchedIfNobodyAsksForThem(Tagged tagged) {
        node.serve(tagged.traffic, Mode.L2DSR);
        Frame in = tagged.traffic.fromClient(4000);
        node.expectUntouched(Verdict.PASS, tagged.put(in.destination(tagged.traffic.vip, 81)));
        node.expectUntouched(Verdict.PASS, tagged.put(in.macs(Node.ROUTER, Node.mac(9))));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void passWhenTheyEndBeforeThePorts(Tagged tagged) {
        node.serve(tagged.traffic, Mode.L2DSR);
        Frame in = tagged.traffic.fromClient(4000);
        byte[] whole = tagged.put(in);
        int ports = whole.length - in.bytes().length + in.transportOffset() + 4;
        for (int length = 14; length < whole.length; length++) {
            node.expectUntouched(length < ports ? Verdict.PASS : Verdict.DROP, Arrays.copyOf(whole, length));
        }
    }

    @Test
    void passUnderMoreThanTwoTags() {
        for (Traffic traffic : Traffic.values()) {
            node.serve(traffic, Mode.L2DSR);
            Tagged three = new Tagged(traffic, SERVICE, CUSTOMER, CUSTOMER);
            node.expectUntouched(Verdict.PASS, three.put(traffic.fromClient(4000)));
        }
    }
}
