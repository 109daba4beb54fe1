/**
 * The BPF maps that the agent and the XDP program share, in the agent's words. Where a field lies and what a constant's number is
 * comes from the committed object's BTF, by name; an object that does not have what this package needs is refused before
 * anything is loaded. Imports {@code dev.weir.xdp}, {@code table} and {@code transition}.
 *
 * <p>Ids and indices are those of the maps' arrays. Times are nanoseconds of CLOCK_MONOTONIC, which is {@link System#nanoTime}'s
 * clock on Linux. Ports are numbers, whatever their byte order in the map. The program reads while the agent writes; only the agent
 * writes what is documented here as one writer's, from one thread at a time.
 */
@NullMarked
package dev.weir.dataplane.maps;

import org.jspecify.annotations.NullMarked;
