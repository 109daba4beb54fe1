package dev.weir.xdp.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The newer format (draft-ietf-opsawg-pcapng): sections of blocks, each section in a byte order of its own.
 *
 * <pre>
 *  0      4               8                          length - 4
 *  +------+---------------+--------------------------+---------------+
 *  | type | block length  | body, to a multiple of 4 | block length  |
 *  +------+---------------+--------------------------+---------------+
 * </pre>
 *
 * Blocks that carry no frame and describe no interface are passed over.
 */
final class PcapngReader extends CaptureReader {
    /** The same in both byte orders. */
    static final int SECTION_HEADER = 0x0a0d0d0a;

    static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    static final int INTERFACE_DESCRIPTION = 1;
    static final int SIMPLE_PACKET = 3;
    static final int ENHANCED_PACKET = 6;
    private static final int OBSOLETE_PACKET = 2;

    /** Type and two lengths. */
    private static final int FRAMING_BYTES = 12;

    private static final int PACKET_HEADER_BYTES = 20;
    private static final int SECTION_BODY_BYTES = 16;
    private static final int INTERFACE_BODY_BYTES = 8;
    private static final int LARGEST_DESCRIPTION = 1 << 20;
    private static final int OPTION_END = 0;
    private static final int OPTION_TIME_RESOLUTION = 9;
    private static final int OPTION_TIME_OFFSET = 14;

    /** @param snapLength bytes captured of a frame at most; 0 for all */
    private record Described(int linkType, int snapLength, TimeUnits time) {}

    /** A block under way: where it began and how long it is. */
    private record Block(int type, long start, long length) {
        long body() {
            return length - FRAMING_BYTES;
        }

        long end() {
            return start + length;
        }
    }

    private final List<Described> interfaces = new ArrayList<>();

    /** The first section's type has been read. */
    PcapngReader(ByteSource in) throws IOException {
        super(in);
        readSection(0);
    }

    @Override
    public Optional<CapturedFrame> next() throws IOException {
        while (in.hasMore()) {
            long start = in.offset();
            int type = in.read("type of a block", 4).getInt(0);
            if (type == SECTION_HEADER) {
                readSection(start);
                continue;
            }
            Block block = new Block(type, start, readLength(start));
            Optional<CapturedFrame> frame = switch (type) {
                case INTERFACE_DESCRIPTION -> describe(block);
                case ENHANCED_PACKET -> enhancedPacket(block);
                case OBSOLETE_PACKET -> obsoletePacket(block);
                case SIMPLE_PACKET -> simplePacket(block);
                default -> Optional.empty();
            };
            finish(block);
            if (frame.isPresent()) {
                return frame;
            }
        }
        return Optional.empty();
    }

    private void readSection(long start) throws IOException {
        byte[] length = in.readBytes("length of a section header", 4);
        int magic =
                in.read("byte-order magic", 4).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
        if (magic != BYTE_ORDER_MAGIC && Integer.reverseBytes(magic) != BYTE_ORDER_MAGIC) {
            throw in.malformed(start + 8, "byte-order magic 0x%08x".formatted(magic));
        }
        in.setOrder(magic == BYTE_ORDER_MAGIC ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int bytes = ByteBuffer.wrap(length).order(in.order()).getInt(0);
        Block block = new Block(SECTION_HEADER, start, checkedLength(start, Integer.toUnsignedLong(bytes)));
        require(block, SECTION_BODY_BYTES);
        int major = Short.toUnsignedInt(in.read("version", 4).getShort(0));
        if (major != 1) {
            throw in.malformed(start + 12, "pcapng version %d; there is only 1".formatted(major));
        }
        interfaces.clear();
        finish(block);
    }

    private long readLength(long start) throws IOException {
        return checkedLength(
                start, Integer.toUnsignedLong(in.read("length of a block", 4).getInt(0)));
    }

    private long checkedLength(long start, long length) {
        if (length < FRAMING_BYTES || length % 4 != 0) {
            throw in.malformed(
                    start + 4, "a block of %d bytes; blocks have 12 or more, a multiple of 4".formatted(length));
        }
        return length;
    }

    private void require(Block block, int bytes) {
        if (block.body() < bytes) {
            throw in.malformed(
                    block.start() + 4,
                    "a block of type %d with %d bytes of body; it has %d at least"
                            .formatted(block.type(), block.body(), bytes));
        }
    }

    /** Passes over what is left of a block; its length stands at its end once more. */
    private void finish(Block block) throws IOException {
        in.skip("block", block.end() - 4 - in.offset());
        long again = Integer.toUnsignedLong(
                in.read("length at the end of a block", 4).getInt(0));
        if (again != block.length()) {
            throw in.malformed(
                    block.end() - 4,
                    "length %d at the end of a block that began with length %d".formatted(again, block.length()));
        }
    }

    private Optional<CapturedFrame> describe(Block block) throws IOException {
        require(block, INTERFACE_BODY_BYTES);
        if (block.body() > LARGEST_DESCRIPTION) {
            throw in.malformed(block.start() + 4, "an interface described in %d bytes".formatted(block.body()));
        }
        ByteBuffer body = in.read("interface description", (int) block.body());
        interfaces.add(new Described(
                Short.toUnsignedInt(body.getShort(0)), body.getInt(4), timeUnits(body.position(INTERFACE_BODY_BYTES))));
        return Optional.empty();
    }

    /** Options: type and length of two bytes each, then the value to a multiple of 4. */
    private static TimeUnits timeUnits(ByteBuffer options) {
        TimeUnits units = TimeUnits.MICROSECONDS;
        while (options.remaining() >= 4) {
            int type = Short.toUnsignedInt(options.getShort());
            int length = Short.toUnsignedInt(options.getShort());
            if (type == OPTION_END || length > options.remaining()) {
                break;
            }
            int at = options.position();
            if (type == OPTION_TIME_RESOLUTION && length >= 1) {
                units = units.withResolution(Byte.toUnsignedInt(options.get(at)));
            } else if (type == OPTION_TIME_OFFSET && length >= Long.BYTES) {
                units = units.withOffset(options.getLong(at));
            }
            options.position(Math.min(options.limit(), at + ((length + 3) & ~3)));
        }
        return units;
    }

    private Optional<CapturedFrame> enhancedPacket(Block block) throws IOException {
        require(block, PACKET_HEADER_BYTES);
        ByteBuffer header = in.read("header of a frame", PACKET_HEADER_BYTES);
        return packet(block, header, Integer.toUnsignedLong(header.getInt(0)));
    }

    /** Like an enhanced one, but that the interface has two bytes, and a count of drops follows. */
    private Optional<CapturedFrame> obsoletePacket(Block block) throws IOException {
        require(block, PACKET_HEADER_BYTES);
        ByteBuffer header = in.read("header of a frame", PACKET_HEADER_BYTES);
        return packet(block, header, Short.toUnsignedLong(header.getShort(0)));
    }

    private Optional<CapturedFrame> packet(Block block, ByteBuffer header, long interfaceNumber) throws IOException {
        Described described = described(block, interfaceNumber);
        long captured = Integer.toUnsignedLong(header.getInt(12));
        byte[] bytes = frame(block, captured, PACKET_HEADER_BYTES, 20);
        long time = Integer.toUnsignedLong(header.getInt(4)) << 32 | Integer.toUnsignedLong(header.getInt(8));
        return Optional.of(new CapturedFrame(described.time().toNanos(time), bytes, header.getInt(16)));
    }

    /** Without a time and an interface: the section's first is meant. */
    private Optional<CapturedFrame> simplePacket(Block block) throws IOException {
        require(block, 4);
        Described described = described(block, 0);
        long length = Integer.toUnsignedLong(in.read("header of a frame", 4).getInt(0));
        long captured =
                described.snapLength() == 0 ? length : Math.min(length, Integer.toUnsignedLong(described.snapLength()));
        return Optional.of(new CapturedFrame(0, frame(block, captured, 4, 8), (int) length));
    }

    private byte[] frame(Block block, long captured, int headerBytes, int lengthAt) throws IOException {
        checkLength(block.start() + lengthAt, captured);
        if (captured > block.body() - headerBytes) {
            throw in.malformed(
                    block.start() + lengthAt,
                    "a frame of %d bytes in a block with room for %d".formatted(captured, block.body() - headerBytes));
        }
        return in.readBytes("frame", (int) captured);
    }

    private Described described(Block block, long number) {
        if (number >= interfaces.size()) {
            throw in.malformed(
                    block.start() + 8,
                    "a frame of interface %d; %d have been described".formatted(number, interfaces.size()));
        }
        Described described = interfaces.get((int) number);
        if (described.linkType() != ETHERNET) {
            throw notEthernet(block.start(), described.linkType());
        }
        return described;
    }
}
