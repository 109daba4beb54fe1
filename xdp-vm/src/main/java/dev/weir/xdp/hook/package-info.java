/**
 * Driver hooks of the user-space machine: where frames come from and where verdicts send them. A hook opens an interface of the calling
 * thread's network namespace over AF_PACKET, AF_XDP or TAP and runs a {@link dev.weir.xdp.hook.FrameProgram} on every frame: one thread
 * per queue, each with a virtual CPU of its own; batch in, run, batch out; nothing is allocated per packet.
 *
 * <p>Imports the public API, {@code machine}, {@code map}, {@code memory}, {@code isa}, {@code spec}, {@code sys} and {@code error}.
 */
@NullMarked
package dev.weir.xdp.hook;

import org.jspecify.annotations.NullMarked;
