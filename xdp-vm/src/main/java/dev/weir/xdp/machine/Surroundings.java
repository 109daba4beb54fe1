package dev.weir.xdp.machine;

import dev.weir.xdp.map.MapTable;
import java.util.function.Consumer;

/**
 * What helpers find around the machine; shared by the CPUs of one engine.
 *
 * @param maps the live maps, by handle
 * @param clock what time it is
 * @param trace takes what {@code bpf_trace_printk} writes, a line at a time, on the packet's thread
 */
public record Surroundings(MapTable maps, Clock clock, Consumer<String> trace) {}
