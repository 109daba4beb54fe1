package dev.weir.dataplane.standalone;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.Link;
import java.util.List;
import java.util.Map;

/**
 * A loaded program that needs nobody. It handles packets from {@link #attach} on and until it is closed; its maps live no longer than
 * itself. For one thread, except that counters may be read by any.
 */
public sealed interface Standalone extends AutoCloseable permits Decapsulator, Router {

    /**
     * Hands the interfaces' packets to the program. If one interface refuses, what was attached before stays so until this is closed.
     *
     * @return the links, an interface each; they are closed with this
     * @throws dev.weir.xdp.error.BpfException EBUSY if another program is attached, with the remedy in the message
     */
    List<Link> attach(AttachOptions.Mode mode);

    /** What became of packets, by the constants of the C enumeration, those that have not occurred included. */
    Map<String, Count> outcomes();

    /** Takes the program off its interfaces and unloads it; the engine stays open. */
    @Override
    void close();
}
