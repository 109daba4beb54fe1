package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maps.Counters.Count;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.Protocol;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets with a frontend's address and ports that cannot be forwarded, and packets that are cut off anywhere. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class UnsoundPacketsIT extends OnNode {
    private static final int ETHERNET = 14;

    UnsoundPacketsIT(TestEngine engine) {
        super(engine);
    }

    @BeforeEach
    void serve() {
        for (Traffic traffic : Traffic.values()) {
            node.service(traffic.frontend(), Mode.L2DSR, Slot.stable(node.backend(traffic.backend(1))));
        }
    }

    /** Too short for the ports: nobody can say whose it is. Longer, and cut off: ours, and dropped. Whole: forwarded. */
    @ParameterizedTest
    @EnumSource
    void packetsCutOffAtEveryLength(Traffic traffic) {
        expectAtEveryLength(traffic.fromClient(4000));
    }

    @Test
    void packetsWithOptionsCutOffAtEveryLength() {
        expectAtEveryLength(Traffic.TCP_V4.fromClient(4000).options(10));
        expectAtEveryLength(Traffic.UDP_V4.fromClient(4000).options(1));
    }

    private void expectAtEveryLength(Frame frame) {
        byte[] whole = frame.bytes();
        for (int length = ETHERNET; length <= whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length < frame.transportOffset() + 4) {
                TestRun.Result result = node.run(cut);
                assertEquals(Verdict.PASS, result.verdict(), "at " + length);
                assertArrayEquals(cut, result.packet());
            } else if (length < whole.length) {
                node.expectDropped("DROP_MALFORMED", cut);
            } else {
                assertEquals(Verdict.TX, node.run(cut).verdict());
            }
        }
    }

    /** Ethernet pads short frames, so bytes after the packet are no fault. */
    @ParameterizedTest
    @EnumSource
    void paddingAfterThePacketIsNoFault(Traffic traffic) {
        byte[] whole = traffic.fromClient(4000).bytes();
        byte[] padded = Arrays.copyOf(whole, whole.length + 30);
        assertEquals(Verdict.TX, node.run(padded).verdict());
    }

    @ParameterizedTest
    @EnumSource
    void packetsWhoseIpHeaderClaimsTooFewOrTooManyBytes(Traffic traffic) {
        Frame frame = traffic.fromClient(4000);
        byte[] bytes = frame.bytes();
        boolean v4 = traffic.client.isV4();
        int header = v4 ? 20 : 0;
        int least = header + (traffic.protocol == Protocol.TCP ? 20 : 8);
        int most = bytes.length - ETHERNET - (v4 ? 0 : 40);
        for (int claimed : new int[] {0, 1, header, least - 1, least, most, most + 1, 0xffff}) {
            ByteBuffer.wrap(bytes).putShort(v4 ? ETHERNET + 2 : ETHERNET + 4, (short) claimed);
            if (claimed >= least && claimed <= most) {
                assertEquals(Verdict.TX, node.run(bytes.clone()).verdict(), "claiming " + claimed);
            } else {
                node.expectDropped("DROP_MALFORMED", bytes);
            }
        }
    }

    @Test
    void firstFragments() {
        node.expectDropped("DROP_FRAGMENT", Traffic.TCP_V4.fromClient(4000).fragment(Frame.MORE_FRAGMENTS_V4));
        node.expectDropped("DROP_FRAGMENT", Traffic.UDP_V4.fromClient(4000).fragment(Frame.MORE_FRAGMENTS_V4));
        node.expectDropped("DROP_FRAGMENT", Traffic.TCP_V6.fromClient(4000).fragment(Frame.MORE_FRAGMENTS_V6));
        node.expectDropped("DROP_FRAGMENT", Traffic.UDP_V6.fromClient(4000).fragment(Frame.MORE_FRAGMENTS_V6));
    }

    @Test
    void theBitThatForbidsFragmentsIsNoFragment() {
        assertEquals(
                Verdict.TX,
                node.run(Traffic.TCP_V4.fromClient(4000).fragment(0x4000).bytes())
                        .verdict());
    }

    /** Whatever the bytes: no abort, and every packet is counted once. */
    @Test
    void randomDamage() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Traffic> all = List.of(Traffic.values());
        int runs = 20_000;
        for (int i = 0; i < runs; i++) {
            Traffic traffic = all.get(random.nextInt(all.size()));
            byte[] frame = traffic.fromClient(random.nextInt(65536))
                    .options(random.nextInt(11))
                    .bytes();
            int damages = random.nextInt(1, 6);
            for (int damage = 0; damage < damages; damage++) {
                frame[random.nextInt(12, frame.length)] = (byte) random.nextInt();
            }
            byte[] cut = Arrays.copyOf(frame, random.nextInt(ETHERNET, frame.length + 1));
            assertEquals(cut.length, node.run(cut).packet().length, () -> "seed " + seed);
        }
        var verdicts = node.maps.counters().verdicts();
        assertEquals(
                runs,
                verdicts.values().stream().mapToLong(each -> each.packets()).sum(),
                () -> "seed " + seed);
        assertEquals(new Count(0, 0), verdicts.get(Verdict.ABORTED), () -> "seed " + seed);
        var drops = node.maps.counters().drops().values();
        assertEquals(
                verdicts.get(Verdict.DROP),
                new Count(
                        drops.stream().mapToLong(each -> each.packets()).sum(),
                        drops.stream().mapToLong(each -> each.bytes()).sum()),
                () -> "seed " + seed);
    }
}
