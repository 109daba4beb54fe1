package dev.weir.dataplane.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Protocol;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TupleTest {
    private static final MacAddress MAC = new MacAddress(new byte[] {2, 0, 0, 0, 0, 9});
    private static final IpAddress CLIENT4 = IpAddress.parse("198.51.100.7");
    private static final IpAddress VIP4 = IpAddress.parse("203.0.113.10");
    private static final IpAddress CLIENT6 = IpAddress.parse("2001:db8:c::7");
    private static final IpAddress VIP6 = IpAddress.parse("2001:db8:f::10");

    @Test
    void isReadBackFromItsFrame() {
        for (Protocol protocol : Protocol.values()) {
            for (Tuple tuple : List.of(
                    new Tuple(protocol, CLIENT4, 40000, VIP4, 80), new Tuple(protocol, CLIENT6, 40000, VIP6, 80))) {
                assertEquals(Optional.of(tuple), Tuple.of(tuple.frame(MAC, true)));
            }
        }
    }

    /** A sum over what a checksum covers, itself included, is all ones (RFC 1071). */
    @Test
    void itsFrameHasRightChecksums() {
        byte[] frame = new Tuple(Protocol.TCP, CLIENT4, 40000, VIP4, 80).frame(MAC, false);
        assertEquals(0xffff, sum(frame, 14, 34, 0));
        assertEquals(0xffff, sum(frame, 26, frame.length, 6 + 20));
        frame = new Tuple(Protocol.UDP, CLIENT6, 40000, VIP6, 80).frame(MAC, false);
        assertEquals(0xffff, sum(frame, 22, frame.length, 17 + 8));
    }

    private static int sum(byte[] frame, int from, int to, int more) {
        int sum = more;
        for (int at = from; at < to; at += 2) {
            sum += Short.toUnsignedInt(ByteBuffer.wrap(frame).getShort(at));
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return sum;
    }

    @Test
    void refusesEndsOfDifferentVersions() {
        assertThrows(IllegalArgumentException.class, () -> new Tuple(Protocol.TCP, CLIENT4, 1, VIP6, 2));
    }

    @Test
    void fieldsOfFramesThatAreCutShortEndThere() {
        byte[] frame = new Tuple(Protocol.TCP, CLIENT4, 40000, VIP4, 80).frame(MAC, false);
        for (int length = 0; length < frame.length; length++) {
            Map<String, String> fields = FrameFields.of(Arrays.copyOf(frame, length));
            assertEquals(length >= 34, fields.containsKey("ipv4.source"), "length " + length);
        }
    }

    @Test
    void fieldsOfAnyBytesCanBeRead() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] frame = new Tuple(Protocol.UDP, CLIENT6, 40000, VIP6, 6080).frame(MAC, false);
            for (int flips = random.nextInt(20); flips > 0; flips--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            }
            assertTrue(FrameFields.of(frame).size() >= 2, "seed " + seed);
        }
    }
}
