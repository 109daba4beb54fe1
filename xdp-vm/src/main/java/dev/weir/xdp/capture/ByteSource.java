package dev.weir.xdp.capture;

import dev.weir.xdp.error.MalformedCaptureException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A file's bytes from front to back, which knows where it is. Numbers are in the byte order that was last set; little-endian at first. */
final class ByteSource implements AutoCloseable {
    private final InputStream in;
    private final String name;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private long offset;

    ByteSource(InputStream in, String name) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.name = name;
    }

    /** How many bytes have been read. */
    long offset() {
        return offset;
    }

    ByteOrder order() {
        return order;
    }

    void setOrder(ByteOrder other) {
        order = other;
    }

    /** Whether there is anything left. */
    boolean hasMore() throws IOException {
        in.mark(1);
        boolean some = in.read() >= 0;
        in.reset();
        return some;
    }

    /**
     * Reads bytes.
     *
     * @param what they are, for messages
     * @throws MalformedCaptureException if there are fewer
     */
    ByteBuffer read(String what, int bytes) throws IOException {
        return ByteBuffer.wrap(readBytes(what, bytes)).order(order);
    }

    byte[] readBytes(String what, int bytes) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length < bytes) {
            throw cutShort(what, read.length, bytes);
        }
        offset += bytes;
        return read;
    }

    /** Passes over bytes. */
    void skip(String what, long bytes) throws IOException {
        long skipped = 0;
        while (skipped < bytes) {
            long step = in.skip(bytes - skipped);
            if (step == 0) {
                if (in.read() < 0) {
                    throw cutShort(what, skipped, bytes);
                }
                step = 1;
            }
            skipped += step;
        }
        offset += bytes;
    }

    private MalformedCaptureException cutShort(String what, long there, long wanted) {
        return malformed(
                offset, "the file ends within the %s, after %d of its %d bytes".formatted(what, there, wanted));
    }

    MalformedCaptureException malformed(long at, String reason) {
        return new MalformedCaptureException(name, at, reason);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
