package dev.weir.xdp;

import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.UnsupportedKernelException;
import dev.weir.xdp.error.VerifierRejectedException;
import dev.weir.xdp.spec.CollectionSpec;

/**
 * A machine that runs XDP programs: the Linux kernel's, or one of our own.
 *
 * <p>Engines are safe for use by several threads.
 */
public interface Engine extends AutoCloseable {

    /** A short name for people and logs, such as {@code kernel}. */
    String name();

    /**
     * Creates the maps of a spec, loads its programs and returns both alive. Either all of it is loaded or nothing is left
     * behind.
     *
     * @throws VerifierRejectedException if the verifier refuses a program; carries the whole log
     * @throws BpfException if the kernel refuses anything else, with the command and its errno
     * @throws UnsupportedKernelException if this kernel lacks a feature that the spec needs
     */
    Collection load(CollectionSpec spec, LoadOptions options);

    /** Loads with {@link LoadOptions#DEFAULT}. */
    default Collection load(CollectionSpec spec) {
        return load(spec, LoadOptions.DEFAULT);
    }

    /**
     * Returns when every program run that had begun before the call has ended: what the programs of this engine read before a change
     * to a map, they are done with. Takes some milliseconds; for control threads.
     *
     * @throws dev.weir.xdp.error.SystemCallException EINVAL on a kernel booted with {@code nohz_full}, which cannot tell
     */
    void synchronize();

    @Override
    void close();
}
