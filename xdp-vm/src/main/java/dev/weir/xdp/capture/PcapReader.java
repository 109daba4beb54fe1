package dev.weir.xdp.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The older format ({@code man 5 pcap-savefile}): one header, and a short one before each frame.
 *
 * <pre>
 *  0         4         6         8                  16         20          24
 *  +---------+---------+---------+------------------+----------+-----------+
 *  | magic   | major 2 | minor 4 | reserved         | snap len | link type |
 *  +---------+---------+---------+------------------+----------+-----------+
 *  each frame:
 *  0         4                   8          12         16
 *  +---------+-------------------+----------+----------+----------
 *  | seconds | micro- or nanos   | captured | length   | bytes ...
 *  +---------+-------------------+----------+----------+----------
 * </pre>
 */
final class PcapReader extends CaptureReader {
    static final int MICROSECONDS = 0xa1b2c3d4;
    static final int NANOSECONDS = 0xa1b23c4d;
    static final int HEADER_BYTES = 24;
    static final int FRAME_HEADER_BYTES = 16;
    /** The link type is in the lower bits; above are the length of a check sequence and others' business. */
    private static final int LINK_TYPE_MASK = 0xffff;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int nanosPerUnit;

    private PcapReader(ByteSource in, int nanosPerUnit) throws IOException {
        super(in);
        this.nanosPerUnit = nanosPerUnit;
        ByteBuffer rest = in.read("file header", HEADER_BYTES - 4);
        int major = Short.toUnsignedInt(rest.getShort(0));
        if (major != 2) {
            throw in.malformed(4, "pcap version %d; there is only 2".formatted(major));
        }
        int linkType = rest.getInt(16) & LINK_TYPE_MASK;
        if (linkType != ETHERNET) {
            throw notEthernet(20, linkType);
        }
    }

    /** @param magic the first four bytes, read as little-endian */
    static PcapReader byMagic(ByteSource in, int magic) throws IOException {
        int swapped = Integer.reverseBytes(magic);
        boolean bigEndian = swapped == MICROSECONDS || swapped == NANOSECONDS;
        in.setOrder(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return switch (bigEndian ? swapped : magic) {
            case MICROSECONDS -> new PcapReader(in, 1_000);
            case NANOSECONDS -> new PcapReader(in, 1);
            default -> throw in.malformed(0, "0x%08x begins neither a pcap nor a pcapng file".formatted(swapped));
        };
    }

    @Override
    public Optional<CapturedFrame> next() throws IOException {
        if (!in.hasMore()) {
            return Optional.empty();
        }
        long start = in.offset();
        ByteBuffer header = in.read("header of a frame", FRAME_HEADER_BYTES);
        long captured = Integer.toUnsignedLong(header.getInt(8));
        checkLength(start + 8, captured);
        byte[] bytes = in.readBytes("frame", (int) captured);
        long seconds = Integer.toUnsignedLong(header.getInt(0));
        long fraction = Integer.toUnsignedLong(header.getInt(4)) * nanosPerUnit;
        return Optional.of(new CapturedFrame(seconds * NANOS_PER_SECOND + fraction, bytes, header.getInt(12)));
    }
}
