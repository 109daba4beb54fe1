package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maps.Counters.BackendCount;
import dev.weir.dataplane.maps.Counters.Count;
import dev.weir.dataplane.maps.OuterSource;
import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.dataplane.maps.ProgramConfig.PortRange;
import dev.weir.dataplane.program.EncapsulationIT.Way;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets that fit the link, and no longer do with outer headers: their senders are told what fits (RFC 1191, RFC 8201). */
@ParameterizedClass
@EnumSource(TestEngine.class)
class TooBigIT extends OnNode {
    private static final int MTU = 1500;
    private static final int ETHERNET = 14;

    TooBigIT(TestEngine engine) {
        super(engine);
    }

    static Stream<Way> ways() {
        return EncapsulationIT.ways();
    }

    private Outer serve(Way way) {
        int id = node.backend(way.backend());
        node.service(way.traffic().frontend(), way.mode(), Slot.stable(id));
        return way.outer(id);
    }

    /** A frame with a packet of this length in it. */
    private static Frame ofLength(Way way, int length) {
        int headers = (way.traffic().client.isV4() ? 20 : 40) + (way.traffic().protocol == Protocol.TCP ? 20 : 8);
        byte[] payload = new byte[length - headers];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (i * 7);
        }
        return way.traffic().fromClient(4000).payload(payload);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void sendsWhatJustFits(Way way) {
        Outer outer = serve(way);
        Frame in = ofLength(way, MTU - outer.overhead());
        node.expectSent(in.bytes(), outer.around(in));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void tellsTheSenderHowMuchFits(Way way) {
        Outer outer = serve(way);
        for (int length : new int[] {MTU - outer.overhead() + 1, MTU - 1, MTU}) {
            byte[] in = ofLength(way, length).bytes();
            TestRun.Result result = node.run(in);
            assertEquals(Verdict.TX, result.verdict());
            expectAnswer(way, in, result.packet(), MTU - outer.overhead());
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void countsThePacketAsDropped(Way way) {
        Outer outer = serve(way);
        byte[] in = ofLength(way, MTU).bytes();
        node.run(in);
        assertEquals(new Count(1, in.length), node.maps.counters().drops().get("DROP_TOO_BIG"));
        assertEquals(new BackendCount(0, 0, 0), node.maps.counters().backend(outer.backend()));
    }

    /** On a link this small, what is left of the packet would not fill an answer. */
    @ParameterizedTest
    @MethodSource("ways")
    void dropsWhatIsTooShortToBeQuoted(Way way) {
        node.close();
        List<OuterSource> sources = OuterSource.of(List.of(Node.NAT_V4, Node.NAT_V6));
        node = Node.with(engine, new ProgramConfig(Node.SELF, List.of(), PortRange.DEFAULT, sources, 100));
        serve(way);
        node.expectDropped("DROP_TOO_BIG", ofLength(way, 101));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void dropsWhatThereAreNoAnswersLeftFor(Way way) {
        node.close();
        node = Node.withIcmpErrors(engine, 0);
        serve(way);
        node.expectDropped("DROP_TOO_BIG", ofLength(way, MTU));
    }

    @Test
    void answersNoMoreThanItMayInASecond() {
        node.close();
        node = Node.withIcmpErrors(engine, 2);
        Way way = new Way(Traffic.TCP_V4, Mode.IPIP, Traffic.TCP_V4.backend(1));
        serve(way);
        byte[] in = ofLength(way, MTU).bytes();
        long begin = System.nanoTime();
        int packets = 200;
        for (int i = 0; i < packets; i++) {
            node.run(in);
        }
        long seconds = 1 + (System.nanoTime() - begin) / 1_000_000_000;
        long processors = Runtime.getRuntime().availableProcessors();
        long answers = Objects.requireNonNull(node.maps.counters().verdicts().get(Verdict.TX))
                .packets();
        assertTrue(answers >= 2 && answers <= 2 * (seconds + 1) * processors, () -> answers + " answers");
        assertEquals(
                new Count(packets, (long) packets * in.length),
                node.maps.counters().drops().get("DROP_TOO_BIG"));
    }

    private static void expectAnswer(Way way, byte[] in, byte[] answer, int mtu) {
        boolean v4 = way.traffic().client.isV4();
        int ip = v4 ? 20 : 40;
        int quote = v4 ? 548 : 1232;
        assertEquals(ETHERNET + ip + 8 + quote, answer.length);
        ByteBuffer expected = ByteBuffer.allocate(answer.length);
        expected.put(Node.ROUTER.bytes()).put(Node.SELF.bytes());
        if (v4) {
            expected.putShort((short) 0x0800).putShort((short) 0x4500).putShort((short) (28 + quote));
            expected.putInt(0x4000).put((byte) 64).put((byte) 1).putShort((short) 0);
        } else {
            expected.putShort((short) 0x86dd).putInt(0x60000000).putShort((short) (8 + quote));
            expected.put((byte) 58).put((byte) 64);
        }
        expected.put(way.traffic().vip.packetBytes()).put(way.traffic().client.packetBytes());
        expected.put((byte) (v4 ? 3 : 2))
                .put((byte) (v4 ? 4 : 0))
                .putShort((short) 0)
                .putInt(mtu);
        expected.put(in, ETHERNET, quote);
        if (v4) {
            byte[] header = Arrays.copyOfRange(expected.array(), ETHERNET, ETHERNET + ip);
            expected.putShort(ETHERNET + 10, (short) ~Frame.onesComplementSum(header));
        }
        expected.putShort(
                ETHERNET + ip + 2, checksum(way, Arrays.copyOfRange(expected.array(), ETHERNET + ip, answer.length)));
        assertArrayEquals(expected.array(), answer);
    }

    private static short checksum(Way way, byte[] message) {
        if (way.traffic().client.isV4()) {
            return (short) ~Frame.onesComplementSum(message);
        }
        ByteBuffer covered = ByteBuffer.allocate(40 + message.length);
        covered.put(way.traffic().vip.bytes()).put(way.traffic().client.bytes());
        covered.putInt(message.length).putInt(58).put(message);
        return (short) ~Frame.onesComplementSum(covered.array());
    }
}
