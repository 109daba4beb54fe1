package dev.weir.xdp.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.error.MalformedCaptureException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureTest {
    /** One frame of 15 bytes at 2 s and 5 units, by hand. */
    private static final String FRAME = "020000000001" + "020000000002" + "88b5" + "77";

    private static final String PCAP_LITTLE =
            "0200 0400 00000000 00000000 00000400 01000000" + "02000000 05000000 0f000000 40000000" + FRAME;
    private static final String PCAP_BIG =
            "0002 0004 00000000 00000000 00040000 00000001" + "00000002 00000005 0000000f 00000040" + FRAME;

    private static final String SECTION_LITTLE = "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000";
    private static final String INTERFACE_LITTLE = "01000000 14000000 0100 0000 00000000 14000000";
    private static final String PACKET_LITTLE =
            "06000000 30000000 00000000 00000000 85841e00 0f000000 40000000" + FRAME + "00" + "30000000";
    private static final String PCAPNG_BIG = "0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c"
            // Nanoseconds, and an unknown block in between.
            + "00000001 00000020 0001 0000 00000000 0009 0001 09000000 0000 0000 00000020"
            + "00000bad 00000010 12345678 00000010"
            + "00000006 00000030 00000000 00000000 77359405 0000000f 00000040" + FRAME + "00" + "00000030";

    @ParameterizedTest
    @CsvSource({
        "d4c3b2a1, 5000, little", "4d3cb2a1, 5, little", //
        "a1b2c3d4, 5000, big", "a1b23c4d, 5, big"
    })
    void readsPcapOfEitherByteOrderAndUnit(String magic, long nanos, String order) throws IOException {
        check(magic + (order.equals("big") ? PCAP_BIG : PCAP_LITTLE), 2_000_000_000L + nanos);
    }

    @Test
    void readsPcapngOfEitherByteOrder() throws IOException {
        check(SECTION_LITTLE + INTERFACE_LITTLE + PACKET_LITTLE, 2_000_005_000L);
        check(PCAPNG_BIG, 2_000_000_005L);
    }

    @Test
    void readsSectionsOneAfterAnother() throws IOException {
        String one = SECTION_LITTLE + INTERFACE_LITTLE + PACKET_LITTLE;
        assertEquals(3, read(hex(one + PCAPNG_BIG + one)).size());
    }

    @Test
    void readsSimpleAndObsoletePackets() throws IOException {
        String simple = "03000000 20000000 0f000000" + FRAME + "00" + "20000000";
        String obsolete = PACKET_LITTLE.replaceFirst("06000000", "02000000");
        List<CapturedFrame> frames = read(hex(SECTION_LITTLE + INTERFACE_LITTLE + simple + obsolete));
        assertEquals(2, frames.size());
        frames.forEach(frame -> assertArrayEquals(hex(FRAME), frame.bytes()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void writesWhatItReads(boolean pcapng) throws IOException {
        Random random = new Random(4);
        List<CapturedFrame> frames = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CaptureWriter writer = pcapng ? CaptureWriter.pcapng(out) : CaptureWriter.pcap(out)) {
            for (int i = 0; i < 100; i++) {
                byte[] bytes = new byte[14 + random.nextInt(1500)];
                random.nextBytes(bytes);
                frames.add(CapturedFrame.of(1_700_000_000_123_456_789L + i, bytes));
                writer.write(frames.getLast(), i % 2 == 0 ? "TX" : "");
            }
        }
        List<CapturedFrame> back = read(out.toByteArray());
        assertEquals(frames.size(), back.size());
        for (int i = 0; i < frames.size(); i++) {
            assertArrayEquals(frames.get(i).bytes(), back.get(i).bytes());
            assertEquals(frames.get(i).nanos(), back.get(i).nanos());
            assertEquals(frames.get(i).originalLength(), back.get(i).originalLength());
        }
        String text = out.toString(StandardCharsets.ISO_8859_1);
        assertEquals(pcapng, text.contains("\u0001\u0000\u0002\u0000TX\u0000\u0000"), "comments");
    }

    @Test
    void writesWhatTcpdumpReads(@TempDir Path directory) throws Exception {
        for (String name : List.of("out.pcap", "out.pcapng")) {
            Path file = directory.resolve(name);
            try (CaptureWriter writer = CaptureWriter.create(file)) {
                writer.write(CapturedFrame.of(1_700_000_000_000_000_000L, Arrays.copyOf(hex(FRAME), 60)), "PASS");
            }
            String text = tcpdump(file);
            assertTrue(text.contains("02:00:00:00:00:02 > 02:00:00:00:00:01"), text);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                                                         | 0  | empty file
            01020304                                                   | 0  | neither a pcap nor a pcapng file
            d4c3b2a1 0300 0400 00000000 00000000 00000400 01000000     | 4  | pcap version 3
            d4c3b2a1 0200 0400 00000000 00000000 00000400 69000000     | 20 | link type 105; only Ethernet (1)
            0a0d0d0a 1c000000 4d3c2b1b 0100 0000 ffffffffffffffff 1c00 | 8  | byte-order magic
            0a0d0d0a 1b000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c00 | 4  | a multiple of 4
            0a0d0d0a 0c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c00 | 4  | with 0 bytes of body
            0a0d0d0a 1c000000 4d3c2b1a 0200 0000 ffffffffffffffff 1c00 | 12 | pcapng version 2
            0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1d000000 | 24 | length 29 at the end
            """)
    void refusesAHeaderThatIsWrong(String bytes, long offset, String reason) {
        assertMalformed(bytes, offset, reason);
    }

    @Test
    void refusesFramesThatAreWrong() {
        String header = "d4c3b2a1" + PCAP_LITTLE.substring(0, PCAP_LITTLE.indexOf("01000000") + 8);
        assertMalformed(header + "00000000 00000000 ffffff7f 00000000", 32, "2147483647 bytes; at most");
        assertMalformed(header + "00000000 00000000 ffffffff 00000000", 32, "4294967295 bytes; at most");
        assertMalformed(header + "00000000 00000000 10000000 00000000 0102", 40, "after 2 of its 16 bytes");
        String described = SECTION_LITTLE + INTERFACE_LITTLE;
        assertMalformed(SECTION_LITTLE + PACKET_LITTLE, 36, "interface 0; 0 have been described");
        assertMalformed(
                described + PACKET_LITTLE.replaceFirst("0f000000", "11000000"),
                68,
                "17 bytes in a block with room for 16");
        String notEthernet = INTERFACE_LITTLE.replaceFirst("0100 0000", "7100 0000");
        assertMalformed(SECTION_LITTLE + notEthernet + PACKET_LITTLE, 48, "link type 113");
    }

    /** Wherever a file is cut off, there are the frames before, and then an end or the word where it is cut. */
    @Test
    void tellsWhereAFileIsCutOff() throws IOException {
        for (String file :
                List.of("d4c3b2a1" + PCAP_LITTLE, PCAPNG_BIG, SECTION_LITTLE + INTERFACE_LITTLE + PACKET_LITTLE)) {
            byte[] whole = hex(file);
            for (int length = 0; length < whole.length; length++) {
                readOrRefuse(Arrays.copyOf(whole, length));
            }
        }
    }

    @Test
    void survivesAnyBytes() throws IOException {
        long seed = 20_261_122;
        Random random = new Random(seed);
        byte[] whole = hex(SECTION_LITTLE + INTERFACE_LITTLE + PACKET_LITTLE + PCAPNG_BIG);
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = whole.clone();
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            readOrRefuse(mutated);
        }
    }

    private static void readOrRefuse(byte[] bytes) throws IOException {
        try {
            assertTrue(read(bytes).size() <= 2);
        } catch (MalformedCaptureException e) {
            assertTrue(e.offset() >= 0, e::getMessage);
        }
    }

    private static void check(String file, long nanos) throws IOException {
        List<CapturedFrame> frames = read(hex(file));
        assertEquals(1, frames.size());
        CapturedFrame frame = frames.getFirst();
        assertArrayEquals(hex(FRAME), frame.bytes());
        assertEquals(nanos, frame.nanos());
        assertEquals(64, frame.originalLength());
    }

    private static List<CapturedFrame> read(byte[] file) throws IOException {
        List<CapturedFrame> frames = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.read(new ByteArrayInputStream(file), "test")) {
            Optional<CapturedFrame> frame = reader.next();
            while (frame.isPresent()) {
                frames.add(frame.get());
                frame = reader.next();
            }
        }
        return frames;
    }

    private static void assertMalformed(String file, long offset, String reason) {
        MalformedCaptureException refused = assertThrows(MalformedCaptureException.class, () -> read(hex(file)));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(reason), message);
        assertEquals(offset, refused.offset(), message);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static String tcpdump(Path file) throws Exception {
        if (!Files.isExecutable(Path.of("/usr/bin/tcpdump"))) {
            System.out.println("skipped: there is no tcpdump");
            Assumptions.abort("there is no tcpdump");
        }
        Process process = new ProcessBuilder("tcpdump", "-e", "-n", "-r", file.toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        return text;
    }
}
