package dev.weir.xdp.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes the format that {@link PcapReader} draws: little-endian, nanoseconds. */
final class PcapWriter extends CaptureWriter {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    PcapWriter(OutputStream out) throws IOException {
        super(out);
        this.out.write(buffer(PcapReader.HEADER_BYTES)
                .putInt(PcapReader.NANOSECONDS)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(CaptureReader.LARGEST_FRAME)
                .putInt(CaptureReader.ETHERNET)
                .array());
    }

    @Override
    public void write(CapturedFrame frame, String comment) throws IOException {
        out.write(buffer(PcapReader.FRAME_HEADER_BYTES)
                .putInt((int) (frame.nanos() / NANOS_PER_SECOND))
                .putInt((int) (frame.nanos() % NANOS_PER_SECOND))
                .putInt(frame.bytes().length)
                .putInt(frame.originalLength())
                .array());
        out.write(frame.bytes());
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
