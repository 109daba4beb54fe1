package dev.weir.xdp.machine;

import dev.weir.xdp.map.MapTable;
import java.util.function.Consumer;

/**
 * What helpers find around the machine; shared by the CPUs of one engine.
 *
 * @param maps the live maps, by handle
 * @param clock what time it is
 * @param network the host's routes and links
 * @param pointers reads native memory that may not be there
 * @param secrets the engine's keys
 * @param trace takes what {@code bpf_trace_printk} writes, a line at a time, on the packet's thread
 */
public record Surroundings(
        MapTable maps, Clock clock, Network network, PointerReader pointers, Secrets secrets, Consumer<String> trace) {

    /** Surroundings without network, where no unchecked pointer can be read. */
    public Surroundings(MapTable maps, Clock clock, Consumer<String> trace) {
        this(maps, clock, Network.NONE, (pointer, to, bytes) -> 0, Secrets.random(), trace);
    }

    /** The same, but nobody reads what programs write. */
    public Surroundings withoutTrace() {
        return new Surroundings(maps, clock, network, pointers, secrets, line -> {});
    }
}
