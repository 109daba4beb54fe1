package dev.weir.dataplane.table;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The envelope of everything in the shared maps. Big-endian:
 *
 * <pre>
 *  0        4         5      6          8        12          12+n      16+n        17+n      19+n
 *  +--------+---------+------+----------+--------+-----------+---------+-----------+---------+-----------+
 *  | "WEIR" | version | kind | reserved | length | payload   | CRC-32C | algorithm | length  | signature |
 *  +--------+---------+------+----------+--------+-----------+---------+-----------+---------+-----------+
 *    u32      u8        u8     u16 = 0    u32 = n  n bytes     u32       u8          u16       bytes
 * </pre>
 *
 * The checksum covers everything before it and finds torn copies; a signature will cover the same bytes and the
 * checksum. Algorithm 0 means unsigned and comes with a signature of length 0.
 */
final class Frame {
    static final int KIND_TABLE = 1;
    static final int KIND_REMOVED = 2;
    static final int KIND_REPORT = 3;
    static final int KIND_VIPS = 4;

    /** Offset of the payload. */
    static final int HEADER = 12;

    private static final int MAGIC = 0x57454952;
    private static final int VERSION = 1;
    private static final int UNSIGNED = 0;
    private static final int CHECKSUM = 4;
    private static final int SIGNATURE_HEADER = 3;
    /** Far above any real table (65,535 backends take about 5 MB), far below what could hurt an agent. */
    private static final int MAX_PAYLOAD = 64 << 20;

    private Frame() {}

    static byte[] wrap(int kind, byte[] payload) {
        ByteBuffer frame = ByteBuffer.allocate(HEADER + payload.length + CHECKSUM + SIGNATURE_HEADER);
        frame.putInt(MAGIC).put((byte) VERSION).put((byte) kind).putShort((short) 0);
        frame.putInt(payload.length).put(payload);
        frame.putInt(checksum(frame.array(), frame.position()));
        frame.put((byte) UNSIGNED).putShort((short) 0);
        return frame.array();
    }

    /** Checks the envelope and gives a reader of the payload, which reports offsets within {@code bytes}. */
    static PayloadReader open(byte[] bytes) {
        if (bytes.length < HEADER + CHECKSUM + SIGNATURE_HEADER) {
            throw new MalformedTableException(bytes.length, "cut off within the envelope");
        }
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        require(frame.getInt() == MAGIC, 0, "does not start with the magic WEIR");
        int version = frame.get() & 0xFF;
        require(version == VERSION, 4, "version %d, expected %d".formatted(version, VERSION));
        int kind = frame.get() & 0xFF;
        require(frame.getShort() == 0, 6, "reserved bytes are not zero");
        int length = frame.getInt();
        require(length >= 0 && length <= MAX_PAYLOAD, 8, "payload length " + Integer.toUnsignedString(length));
        int end = HEADER + length;
        require(bytes.length - end >= CHECKSUM + SIGNATURE_HEADER, bytes.length, "cut off before offset " + end);
        require(frame.getInt(end) == checksum(bytes, end), end, "checksum does not match");
        checkSignature(frame.position(end + CHECKSUM));
        return new PayloadReader(kind, ByteBuffer.wrap(bytes, HEADER, length));
    }

    private static void checkSignature(ByteBuffer frame) {
        int start = frame.position();
        int algorithm = frame.get() & 0xFF;
        require(algorithm == UNSIGNED, start, "unknown signature algorithm " + algorithm);
        require(frame.getShort() == 0, start + 1, "a signature without an algorithm");
        require(!frame.hasRemaining(), frame.position(), "bytes after the end");
    }

    private static void require(boolean condition, int offset, String reason) {
        if (!condition) {
            throw new MalformedTableException(offset, reason);
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
