package dev.weir.xdp;

import dev.weir.xdp.error.BpfException;
import java.nio.file.Path;

/** A loaded, verified program. Safe for use by several threads. */
public interface Program extends AutoCloseable {

    /** The name of its C function. */
    String name();

    /**
     * Runs the program on a packet, without any interface.
     *
     * @throws BpfException with the errno, such as EINVAL for a packet shorter than an Ethernet header
     */
    TestRun.Result testRun(TestRun run);

    /**
     * Attaches the program to an interface, which then hands it every packet received.
     *
     * @throws BpfException EBUSY if another program is attached, with the remedy in the message
     */
    Link attach(AttachOptions options);

    /** What it has done so far. */
    ProgramStats stats();

    /** Gives the program a name in a BPF file system, so that it outlives this process. */
    void pin(Path path);

    @Override
    void close();
}
