package dev.weir.xdp.capture;

import dev.weir.xdp.error.MalformedCaptureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the frames of a pcap or pcapng file, of either byte order, one by one; which of the two it is, the file says. For one thread.
 */
public abstract sealed class CaptureReader implements AutoCloseable permits PcapReader, PcapngReader {
    /** The largest frame that is read: what tcpdump captures at most. */
    static final int LARGEST_FRAME = 262_144;

    /** {@code LINKTYPE_ETHERNET}. */
    static final int ETHERNET = 1;

    final ByteSource in;

    CaptureReader(ByteSource in) {
        this.in = in;
    }

    /**
     * Opens a file.
     *
     * @throws MalformedCaptureException if it is neither pcap nor pcapng, or has no Ethernet frames
     * @throws IOException if it cannot be read
     */
    public static CaptureReader open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            return read(in, file.toString());
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /**
     * Reads a stream, which closes with the reader.
     *
     * @param name what the stream is called in messages
     */
    public static CaptureReader read(InputStream stream, String name) throws IOException {
        ByteSource in = new ByteSource(stream, name);
        if (!in.hasMore()) {
            throw in.malformed(0, "an empty file; a capture begins with a header");
        }
        int magic = in.read("magic number", 4).getInt(0);
        if (magic == PcapngReader.SECTION_HEADER) {
            return new PcapngReader(in);
        }
        return PcapReader.byMagic(in, magic);
    }

    /**
     * The next frame; empty at the end of the file.
     *
     * @throws MalformedCaptureException if the file is not what it should be from here on
     */
    public abstract Optional<CapturedFrame> next() throws IOException;

    /** Checks what a header says of a frame's length before so much is read. */
    final void checkLength(long offset, long length) {
        if (length < 0 || length > LARGEST_FRAME) {
            throw in.malformed(offset, "a frame of %d bytes; at most %d are captured".formatted(length, LARGEST_FRAME));
        }
    }

    final MalformedCaptureException notEthernet(long offset, int linkType) {
        return in.malformed(offset, "link type %d; only Ethernet (%d) is read".formatted(linkType, ETHERNET));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
