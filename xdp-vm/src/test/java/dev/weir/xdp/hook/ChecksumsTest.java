package dev.weir.xdp.hook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checksums and segments, held against sums that are made from scratch, two bytes at a time. */
class ChecksumsTest {
    private static final int ETHERNET = 14;
    private static final int TCP = 6;

    private final NativeMemory memory = NativeMemory.allocate(200_000);
    private final Random random = new Random(7);

    @AfterEach
    void free() {
        memory.close();
    }

    @Test
    void sumsAnyNumberOfBytes() {
        for (int length = 0; length < 300; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            put(bytes);
            int folded = InternetChecksum.fold(InternetChecksum.add(0, memory.address(), length));
            assertEquals(sum(bytes, 0, length, 0), Short.toUnsignedInt(Short.reverseBytes((short) folded)));
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 6", "false, 17", "true, 6", "true, 17"})
    void completesChecksumsThatWereLeftToHardware(boolean ipv6, int protocol) {
        for (int payload = 0; payload < 100; payload++) {
            byte[] frame = frame(ipv6, protocol, payload);
            put(frame);
            PartialChecksum.complete(memory.address(), frame.length);
            byte[] completed = get(0, frame.length);
            assertTrue(valid(completed, ipv6, protocol), () -> HexFormat.of().formatHex(completed));
            // A second time there is nothing to complete.
            PartialChecksum.complete(memory.address(), frame.length);
            assertArrayEquals(completed, get(0, frame.length));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13, 14, 20, 33, 34, 41, 53})
    void leavesWhatIsTooShortAlone(int length) {
        byte[] frame = frame(false, TCP, 100);
        put(frame);
        PartialChecksum.complete(memory.address(), Math.max(length, ETHERNET));
        assertArrayEquals(frame, get(0, frame.length));
    }

    @ParameterizedTest
    @CsvSource({
        "false, 6, 1448, 40000",
        "true, 6, 1428, 40000",
        "false, 17, 1000, 5500",
        "true, 17, 1000, 4000",
        "false, 6, 536, 536"
    })
    void cutsSuperFramesIntoWhatTheHardwareWouldSend(boolean ipv6, int protocol, int segmentSize, int payload) {
        byte[] frame = frame(ipv6, protocol, payload);
        int network = ipv6 ? 40 : 20;
        int headers = ETHERNET + network + (protocol == TCP ? 20 : 8);
        put(frame);
        Segmenter segmenter = new Segmenter();
        assertTrue(segmenter.begin(memory.address(), frame.length, ETHERNET + network, segmentSize));
        long destination = memory.address() + 100_000;
        int done = 0;
        int number = 0;
        for (int length = segmenter.next(destination); length > 0; length = segmenter.next(destination)) {
            byte[] segment = get(100_000, length);
            int bytes = length - headers;
            assertArrayEquals(
                    Arrays.copyOfRange(frame, headers + done, headers + done + bytes),
                    Arrays.copyOfRange(segment, headers, length));
            assertTrue(valid(segment, ipv6, protocol), "checksum of segment " + number);
            if (protocol == TCP) {
                ByteBuffer tcp = ByteBuffer.wrap(segment);
                assertEquals(1000 + done, tcp.getInt(ETHERNET + network + 4), "sequence");
                boolean last = done + bytes == payload;
                int flags = segment[ETHERNET + network + 13];
                assertEquals(last ? 0x18 : 0x10, flags & 0x1f, "PSH on the last only");
            }
            done += bytes;
            number++;
        }
        assertEquals(payload, done);
        assertEquals((payload + segmentSize - 1) / segmentSize, number);
    }

    @Test
    void refusesSuperFramesItDoesNotKnow() {
        byte[] frame = frame(false, TCP, 3000);
        put(frame);
        Segmenter segmenter = new Segmenter();
        assertFalse(segmenter.begin(memory.address(), frame.length, ETHERNET + 20, 0), "no segment size");
        assertFalse(segmenter.begin(memory.address(), frame.length, ETHERNET + 40, 1448), "a header in between");
        assertFalse(segmenter.begin(memory.address(), 50, 45, 1448), "cut short");
        frame[12] = 0x12;
        put(frame);
        assertFalse(segmenter.begin(memory.address(), frame.length, ETHERNET + 20, 1448), "another ethertype");
    }

    /** A frame whose TCP or UDP checksum is that of the pseudo header only. */
    private byte[] frame(boolean ipv6, int protocol, int payload) {
        int network = ipv6 ? 40 : 20;
        int transport = (protocol == TCP ? 20 : 8) + payload;
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET + network + transport);
        random.nextBytes(frame.array());
        frame.putShort(12, (short) (ipv6 ? 0x86dd : 0x0800));
        int ip = ETHERNET;
        if (ipv6) {
            frame.put(ip, (byte) 0x60).putShort(ip + 4, (short) transport).put(ip + 6, (byte) protocol);
        } else {
            frame.put(ip, (byte) 0x45).putShort(ip + 2, (short) (network + transport));
            frame.putShort(ip + 6, (short) 0x4000).put(ip + 9, (byte) protocol).putShort(ip + 10, (short) 0);
            frame.putShort(ip + 10, (short) ~sum(frame.array(), ip, network, 0));
        }
        int start = ETHERNET + network;
        if (protocol == TCP) {
            frame.putInt(start + 4, 1000).put(start + 12, (byte) 0x50).put(start + 13, (byte) 0x18);
            frame.putShort(start + 16, (short) pseudo(frame.array(), ipv6, protocol, transport));
        } else {
            frame.putShort(start + 4, (short) transport);
            frame.putShort(start + 6, (short) pseudo(frame.array(), ipv6, protocol, transport));
        }
        return frame.array();
    }

    private static boolean valid(byte[] frame, boolean ipv6, int protocol) {
        int network = ipv6 ? 40 : 20;
        int transport = frame.length - ETHERNET - network;
        boolean header = ipv6 || sum(frame, ETHERNET, network, 0) == 0xffff;
        return header && sum(frame, ETHERNET + network, transport, pseudo(frame, ipv6, protocol, transport)) == 0xffff;
    }

    private static int pseudo(byte[] frame, boolean ipv6, int protocol, int length) {
        return sum(frame, ETHERNET + (ipv6 ? 8 : 12), ipv6 ? 32 : 8, protocol + length);
    }

    private static int sum(byte[] bytes, int from, int length, int initial) {
        int sum = initial;
        for (int i = 0; i < length; i++) {
            sum += (bytes[from + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    private void put(byte[] bytes) {
        Memory.copy(bytes, 0, memory.address(), bytes.length);
    }

    private byte[] get(int offset, int length) {
        byte[] bytes = new byte[length];
        Memory.copy(memory.address() + offset, bytes, 0, length);
        return bytes;
    }
}
