package dev.weir.xdp.capture;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes frames to a file. For one thread. */
public abstract sealed class CaptureWriter implements AutoCloseable permits PcapWriter, PcapngWriter {
    final OutputStream out;

    CaptureWriter(OutputStream out) {
        this.out = new BufferedOutputStream(out, 1 << 16);
    }

    /** Makes a file, in place of one that there is: pcap if its name ends so, else pcapng. */
    public static CaptureWriter create(Path file) throws IOException {
        OutputStream out = Files.newOutputStream(file);
        try {
            return file.toString().endsWith(".pcap") ? pcap(out) : pcapng(out);
        } catch (IOException | RuntimeException e) {
            out.close();
            throw e;
        }
    }

    /** Writes pcap to a stream, which closes with the writer. */
    public static CaptureWriter pcap(OutputStream out) throws IOException {
        return new PcapWriter(out);
    }

    /** Writes pcapng to a stream, which closes with the writer. */
    public static CaptureWriter pcapng(OutputStream out) throws IOException {
        return new PcapngWriter(out);
    }

    /**
     * Appends a frame.
     *
     * @param comment what is to be known about it, such as a verdict; pcap has no place for it, empty writes none
     */
    public abstract void write(CapturedFrame frame, String comment) throws IOException;

    @Override
    public void close() throws IOException {
        out.close();
    }
}
