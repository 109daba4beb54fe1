package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.TestEngine;
import dev.weir.dataplane.maps.Captures;
import dev.weir.dataplane.maps.Captures.Outcome;
import dev.weir.dataplane.maps.Captures.Sighting;
import dev.weir.dataplane.maps.Captures.Wanted;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.transition.Slot;
import dev.weir.xdp.PerfBuffer;
import dev.weir.xdp.Verdict;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the program shows to whoever captures. */
@ParameterizedClass
@EnumSource(TestEngine.class)
class CapturingIT extends OnNode {
    private static final int SNAP = 1024;
    private static final long HOUR = 3_600_000_000_000L;

    private Captures captures;
    private PerfBuffer buffer;

    CapturingIT(TestEngine engine) {
        super(engine);
    }

    @BeforeEach
    void openBuffer() {
        captures = node.maps.captures();
        buffer = captures.open(1 << 16);
    }

    @AfterEach
    void closeBuffer() {
        buffer.close();
    }

    private void begin(Wanted wanted, int credit) {
        captures.begin(wanted, System.nanoTime() + HOUR);
        captures.addCredit(credit, credit);
    }

    private static Wanted all() {
        return new Wanted(Optional.empty(), Optional.empty(), Optional.empty(), false, SNAP);
    }

    private static Wanted of(Optional<IpAddress> address, Optional<Integer> port, Optional<Integer> protocol) {
        return new Wanted(address, port, protocol, false, SNAP);
    }

    private List<Sighting> sightings() {
        List<Sighting> seen = new ArrayList<>();
        buffer.poll(Duration.ZERO, (_, data) -> seen.add(captures.read(data)));
        return seen;
    }

    private boolean isCaptured(byte[] frame) {
        node.run(frame);
        List<Sighting> seen = sightings();
        assertTrue(seen.isEmpty() || seen.size() == 2, "records: " + seen);
        return !seen.isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void showsFramesAsTheyCameAndAsTheyWereLeft(Traffic traffic) {
        int backend = node.serve(traffic, Mode.L2DSR);
        Frame frame = traffic.opening(4000);
        begin(all(), 10);
        node.expectSentTo(backend, frame);
        List<Sighting> seen = sightings();
        assertEquals(2, seen.size());
        assertFalse(seen.get(0).left());
        assertArrayEquals(frame.bytes(), seen.get(0).bytes());
        assertTrue(seen.get(1).left());
        assertArrayEquals(
                frame.macs(Node.SELF, Node.backendMac(backend)).bytes(),
                seen.get(1).bytes());
        assertEquals(new Outcome(Verdict.TX, Optional.empty()), seen.get(1).outcome());
        assertEquals(seen.get(0).number(), seen.get(1).number());
        assertTrue(Math.abs(System.nanoTime() - seen.get(0).nanos()) < HOUR);
    }

    @ParameterizedTest
    @EnumSource
    void showsLongerFramesThanCame(Traffic traffic) {
        node.serve(traffic, Mode.IPIP);
        begin(all(), 10);
        byte[] frame = traffic.opening(4000).bytes();
        byte[] sent = node.run(frame).packet();
        List<Sighting> seen = sightings();
        assertEquals(frame.length, seen.get(0).length());
        assertArrayEquals(sent, seen.get(1).bytes());
    }

    @Test
    void showsNothingWhenNobodyCaptures() {
        node.serve(Traffic.TCP_V4, Mode.L2DSR);
        node.expect(Verdict.TX, Traffic.TCP_V4.opening(4000));
        begin(all(), 10);
        captures.end();
        node.expect(Verdict.TX, Traffic.TCP_V4.opening(4000));
        assertEquals(List.of(), sightings());
    }

    @Test
    void saysWhyFramesAreDropped() {
        node.service(Traffic.TCP_V4.frontend(), Mode.L2DSR, Slot.EMPTY);
        begin(all(), 10);
        node.run(Traffic.TCP_V4.opening(4000).bytes());
        assertEquals(
                new Outcome(Verdict.DROP, Optional.of("DROP_NO_BACKEND")),
                sightings().getLast().outcome());
    }

    @Test
    void showsDropsOnlyAsTheyWereLeft() {
        node.service(Traffic.TCP_V4.frontend(), Mode.L2DSR, Slot.EMPTY);
        node.serve(Traffic.UDP_V4, Mode.L2DSR);
        begin(new Wanted(Optional.empty(), Optional.empty(), Optional.empty(), true, SNAP), 1);
        node.run(Traffic.UDP_V4.opening(4000).bytes());
        byte[] dropped = Traffic.TCP_V4.opening(4000).bytes();
        node.run(dropped);
        node.run(dropped);
        List<Sighting> seen = sightings();
        assertEquals(1, seen.size());
        assertTrue(seen.getFirst().left());
        assertArrayEquals(dropped, seen.getFirst().bytes());
        assertEquals(1, captures.skipped());
    }

    @Test
    void takesNoMoreThanThereIsCreditFor() {
        begin(all(), 2);
        for (int i = 0; i < 5; i++) {
            node.run(Traffic.TCP_V4.opening(4000).bytes());
        }
        assertEquals(4, sightings().size());
        assertEquals(3, captures.skipped());
        captures.addCredit(1, 10);
        node.run(Traffic.TCP_V4.opening(4000).bytes());
        assertEquals(2, sightings().size());
    }

    @Test
    void endsByItselfWhenNobodySaysThatItGoesOn() {
        captures.begin(all(), System.nanoTime() - 1);
        captures.addCredit(5, 5);
        node.run(Traffic.TCP_V4.opening(4000).bytes());
        assertEquals(List.of(), sightings());
        captures.goOn(System.nanoTime() + HOUR);
        assertFalse(captures.isGoingOn(System.nanoTime()), "the program has put its word back");
    }

    @Test
    void cutsFramesOff() {
        begin(new Wanted(Optional.empty(), Optional.empty(), Optional.empty(), false, 20), 1);
        byte[] frame = Traffic.TCP_V4.opening(4000).bytes();
        node.run(frame);
        assertArrayEquals(Arrays.copyOf(frame, 20), sightings().getFirst().bytes());
    }

    @ParameterizedTest
    @EnumSource
    void looksForEitherEnd(Traffic traffic) {
        Frame frame = traffic.fromClient(4000);
        byte[] back = Frame.of(traffic.protocol, traffic.vip, 80, traffic.client, 4000)
                .bytes();
        int protocol = traffic.protocol.number();
        begin(of(Optional.of(traffic.client), Optional.of(4000), Optional.of(protocol)), 100);
        assertTrue(isCaptured(frame.bytes()));
        assertTrue(isCaptured(back));
        assertTrue(isCaptured(tagged(frame.bytes(), 1)));
        assertTrue(isCaptured(tagged(frame.bytes(), 2)));
        assertFalse(isCaptured(traffic.fromClient(4001).bytes()));
        begin(of(Optional.of(traffic.backend(1)), Optional.empty(), Optional.empty()), 100);
        assertFalse(isCaptured(frame.bytes()));
        begin(of(Optional.empty(), Optional.of(80), Optional.empty()), 100);
        assertTrue(isCaptured(frame.bytes()));
        begin(of(Optional.empty(), Optional.empty(), Optional.of(1)), 100);
        assertFalse(isCaptured(frame.bytes()));
    }

    private static byte[] tagged(byte[] frame, int tags) {
        ByteBuffer tagged = ByteBuffer.allocate(frame.length + 4 * tags).put(frame, 0, 12);
        for (int i = 0; i < tags; i++) {
            tagged.putInt(0x8100_0005);
        }
        return tagged.put(frame, 12, frame.length - 12).array();
    }

    @Test
    void frameWithoutPacketMeetsNoCondition() {
        byte[] frame = new byte[60];
        begin(all(), 100);
        assertTrue(isCaptured(frame));
        begin(of(Optional.empty(), Optional.empty(), Optional.of(6)), 100);
        assertFalse(isCaptured(frame));
    }

    @ParameterizedTest
    @EnumSource
    void framesThatAreCutShortMeetNoConditionThatCannotBeSeen(Traffic traffic) {
        byte[] frame = traffic.fromClient(4000).bytes();
        begin(of(Optional.empty(), Optional.of(80), Optional.empty()), 1000);
        int ports = (traffic.client.isV4() ? 34 : 54) + 4;
        for (int length = 14; length < frame.length; length++) {
            assertEquals(length >= ports, isCaptured(Arrays.copyOf(frame, length)), "length " + length);
        }
    }

    /** Nobody in the program looks behind extension headers for this; who captures does. */
    @Test
    void conditionsLeaveExtensionHeadersToTheReader() {
        byte[] frame = Traffic.TCP_V6.fromClient(4000).bytes();
        frame[20] = 60;
        begin(of(Optional.of(Traffic.TCP_V6.client), Optional.of(9), Optional.of(17)), 10);
        assertTrue(isCaptured(frame));
    }
}
