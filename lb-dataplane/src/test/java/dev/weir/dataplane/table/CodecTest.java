package dev.weir.dataplane.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTest {
    /** Some bytes and how to read them. */
    record Sample(String name, byte[] bytes, Function<byte[], Object> decode, Object value) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Sample> samples() {
        return Stream.of(
                new Sample("table", TableCodec.encode(TableSamples.table()), TableCodec::decode, TableSamples.table()),
                new Sample(
                        "limited table",
                        TableCodec.encode(TableSamples.limitedTable()),
                        TableCodec::decode,
                        TableSamples.limitedTable()),
                new Sample(
                        "wide table",
                        TableCodec.encode(TableSamples.wideTable()),
                        TableCodec::decode,
                        TableSamples.wideTable()),
                new Sample(
                        "guarded table",
                        TableCodec.encode(TableSamples.guardedTable()),
                        TableCodec::decode,
                        TableSamples.guardedTable()),
                new Sample(
                        "removed",
                        TableCodec.encode(TableSamples.removed()),
                        TableCodec::decode,
                        TableSamples.removed()),
                new Sample(
                        "report",
                        NodeReportCodec.encode(TableSamples.report()),
                        NodeReportCodec::decode,
                        TableSamples.report()));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsBackWhatItWrote(Sample sample) {
        assertEquals(sample.value, sample.decode.apply(sample.bytes));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesEveryTruncation(Sample sample) {
        for (int length = 0; length < sample.bytes.length; length++) {
            byte[] cut = Arrays.copyOf(sample.bytes, length);
            assertThrows(MalformedTableException.class, () -> sample.decode.apply(cut), "cut to " + length);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesBytesAfterTheEnd(Sample sample) {
        byte[] longer = Arrays.copyOf(sample.bytes, sample.bytes.length + 1);
        assertThrows(MalformedTableException.class, () -> sample.decode.apply(longer));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesEveryFlippedBit(Sample sample) {
        for (int bit = 0; bit < 8 * sample.bytes.length; bit++) {
            byte[] flipped = sample.bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(MalformedTableException.class, () -> sample.decode.apply(flipped), "bit " + bit);
        }
    }

    /** With the checksum made right again, the payload's own checks are all that stands between it and the agent. */
    @ParameterizedTest
    @MethodSource("samples")
    void readsForgedPayloadsOrRefusesThemAndNothingElse(Sample sample) {
        Random random = new Random(1);
        byte[] payload = Arrays.copyOfRange(sample.bytes, Frame.HEADER, sample.bytes.length - 7);
        int refused = 0;
        for (int round = 0; round < 50_000; round++) {
            byte[] forged = payload.clone();
            for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                forged[random.nextInt(forged.length)] = (byte) random.nextInt();
            }
            try {
                Object _ = sample.decode.apply(Frame.wrap(sample.bytes[5], forged));
            } catch (MalformedTableException e) {
                refused++;
                assertTrue(e.offset() >= 0 && e.offset() <= sample.bytes.length, e.getMessage());
            }
        }
        assertTrue(refused > 1000, "only %d were refused".formatted(refused));
    }

    @Test
    void refusesCountsThatCannotFitBeforeTheyCostMemory() {
        byte[] payload = new PayloadWriter()
                .text("web")
                .i64(1)
                .i32(0)
                .i32(Integer.MAX_VALUE)
                .bytes();
        MalformedTableException e = assertThrows(
                MalformedTableException.class, () -> TableCodec.decode(Frame.wrap(Frame.KIND_TABLE, payload)));
        assertEquals(Frame.HEADER + payload.length, e.offset());
    }

    @Test
    void refusesLengthsBeyondTheLimit() {
        byte[] bytes = TableCodec.encode(TableSamples.removed());
        for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 30}) {
            ByteBuffer.wrap(bytes).putInt(8, length);
            assertThrows(MalformedTableException.class, () -> TableCodec.decode(bytes));
        }
    }

    @Test
    void refusesAReportWhereATableBelongsAndTheOtherWayRound() {
        byte[] report = NodeReportCodec.encode(TableSamples.report());
        byte[] table = TableCodec.encode(TableSamples.table());
        assertThrows(MalformedTableException.class, () -> TableCodec.decode(report));
        assertThrows(MalformedTableException.class, () -> NodeReportCodec.decode(table));
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        byte[] payload = new PayloadWriter().text("web").i64(1).bytes();
        payload[2] = (byte) 0xFF;
        assertThrows(MalformedTableException.class, () -> TableCodec.decode(Frame.wrap(Frame.KIND_REMOVED, payload)));
        byte[] umlaut = TableCodec.encode(new ServiceRemoved("wäb", 1));
        assertEquals("wäb", TableCodec.decode(umlaut).service());
        assertTrue(new String(umlaut, StandardCharsets.UTF_8).contains("wäb"));
    }

    @Test
    void refusesOptionsThatAreUnknownOutOfOrderOrTwice() {
        byte[] table = TableCodec.encode(TableSamples.table());
        byte[] payload = Arrays.copyOfRange(table, Frame.HEADER, table.length - 7);
        byte[] mss = {1, 0, 0, 0, 2, 5, 0};
        assertRefused(concat(payload, new byte[] {99, 0, 0, 0, 0}), "option 99 is not known");
        assertRefused(concat(payload, concat(mss, mss)), "expected ascending");
        assertRefused(concat(payload, new byte[] {1, -1, -1, -1, -1}), "option 1 of 4294967295 bytes");
        assertRefused(concat(payload, new byte[] {1, 0, 0, 0, 3, 5, 0, 0}), "1 bytes too many");
    }

    private static void assertRefused(byte[] payload, String reason) {
        MalformedTableException e = assertThrows(
                MalformedTableException.class, () -> TableCodec.decode(Frame.wrap(Frame.KIND_TABLE, payload)));
        assertTrue(String.valueOf(e.getMessage()).contains(reason), e.getMessage());
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void refusesASignatureItDoesNotKnow() {
        byte[] bytes = TableCodec.encode(TableSamples.removed());
        bytes[bytes.length - 3] = 1;
        MalformedTableException e = assertThrows(MalformedTableException.class, () -> TableCodec.decode(bytes));
        assertTrue(String.valueOf(e.getMessage()).contains("unknown signature algorithm 1"), e.getMessage());
    }

    @Test
    void writesTheSegmentSizeBehindThePoolUnlessThereIsNone() {
        byte[] without = TableCodec.encode(TableSamples.table());
        byte[] with = TableCodec.encode(TableSamples.limitedTable());
        assertEquals(without.length + 7, with.length);
        byte[] payload = Arrays.copyOfRange(with, Frame.HEADER, with.length - 7);
        assertEquals(1400, ByteBuffer.wrap(payload).getShort(payload.length - 2));
        ByteBuffer.wrap(payload).putShort(payload.length - 2, (short) 0);
        assertThrows(MalformedTableException.class, () -> TableCodec.decode(Frame.wrap(Frame.KIND_TABLE, payload)));
    }

    /** Agents and control planes of different versions meet in one cluster: the bytes of version 1 are fixed. */
    @Test
    void neverChangesTheBytesOfVersionOne() {
        assertArrayEquals(
                HexFormat.of().parseHex("57454952010200000000000d00037765627fffffffffffffff35b20e7e000000"),
                TableCodec.encode(TableSamples.removed()));
        assertArrayEquals(
                HexFormat.of()
                        .parseHex(
                                "57454952010100000000009d0003776562000000000000002acafebabe0000000200000000000000000000ff"
                                        + "ffcb00710a06005000000000000000000000ffffcb00710a11ffff0006706f6f6c2d31020001000100000003"
                                        + "0002623100000000000000000000ffffc000020b1f9000000001010002623200000000000000000000ffffc0"
                                        + "00020c1f900000ffff020002623320010db8000000000000000000000003000100000000032336f416000000"),
                TableCodec.encode(TableSamples.table()));
        assertArrayEquals(
                HexFormat.of()
                        .parseHex(
                                "57454952010300000000012500066e6f64652d31000436663163000001a0c4506c0000046574683100066b65"
                                        + "726e656c00066e61746976650000000200000000000000000000ffffc000020120010db80000000000000000"
                                        + "00000001000000020003776562000000000000002a0000000000070003646e73000000000000000000176e6f"
                                        + "20726f6f6d20666f7220363535333720736c6f74730000000000000002000450415353000000000000000300"
                                        + "000000000000b40002545800000000000003e8000000000000fa0000000001000a4e4f5f4241434b454e4400"
                                        + "00000000000001000000000000003c000000010006706f6f6c2d310002623100000000000003e80000000000"
                                        + "00fa00000000000000000a00000001001866656c6c206261636b20746f2067656e6572696320584450e4ddd8"
                                        + "d4000000"),
                NodeReportCodec.encode(TableSamples.report()));
    }
}
