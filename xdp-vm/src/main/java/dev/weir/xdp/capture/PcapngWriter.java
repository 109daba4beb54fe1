package dev.weir.xdp.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the format that {@link PcapngReader} draws: one little-endian section, one Ethernet interface, nanoseconds. */
final class PcapngWriter extends CaptureWriter {
    private static final int OPTION_COMMENT = 1;
    private static final int OPTION_TIME_RESOLUTION = 9;
    private static final int NANOSECONDS = 9;
    private static final int LONGEST_COMMENT = 65_535;

    PcapngWriter(OutputStream out) throws IOException {
        super(out);
        // Version 1.0, and a section whose length is not known yet.
        block(
                PcapngReader.SECTION_HEADER,
                buffer(16)
                        .putInt(PcapngReader.BYTE_ORDER_MAGIC)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putLong(-1));
        block(
                PcapngReader.INTERFACE_DESCRIPTION,
                buffer(20)
                        .putInt(CaptureReader.ETHERNET)
                        .putInt(CaptureReader.LARGEST_FRAME)
                        .putShort((short) OPTION_TIME_RESOLUTION)
                        .putShort((short) 1)
                        .putInt(NANOSECONDS)
                        .putInt(0));
    }

    @Override
    public void write(CapturedFrame frame, String comment) throws IOException {
        byte[] text = comment.getBytes(StandardCharsets.UTF_8);
        byte[] noted = Arrays.copyOf(text, Math.min(text.length, LONGEST_COMMENT));
        int options = noted.length == 0 ? 0 : 8 + aligned(noted.length);
        byte[] bytes = frame.bytes();
        ByteBuffer body = buffer(20 + aligned(bytes.length) + options)
                .putInt(0)
                .putInt((int) (frame.nanos() >>> 32))
                .putInt((int) frame.nanos())
                .putInt(bytes.length)
                .putInt(frame.originalLength())
                .put(bytes);
        if (noted.length > 0) {
            body.position(20 + aligned(bytes.length));
            body.putShort((short) OPTION_COMMENT).putShort((short) noted.length).put(noted);
        }
        block(PcapngReader.ENHANCED_PACKET, body);
    }

    private void block(int type, ByteBuffer body) throws IOException {
        int length = 12 + body.capacity();
        out.write(buffer(8).putInt(type).putInt(length).array());
        out.write(body.array());
        out.write(buffer(4).putInt(length).array());
    }

    private static int aligned(int bytes) {
        return (bytes + 3) & ~3;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
