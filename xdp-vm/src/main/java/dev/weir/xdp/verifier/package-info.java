/**
 * The verifier: proves that a program, whatever packet and map contents it meets, touches nothing but its packet, stack, maps and
 * context, ends, and gives no address away; or says at which instruction the proof fails and what would help. Pure: a program's
 * blueprint in, an {@link dev.weir.xdp.verifier.Outcome} out. What is proved, and how, is in {@code docs/verifier.md}. Imports {@code isa},
 * {@code semantics}, {@code spec}, {@code btf} and the signatures of {@code helper}, never a helper's code and never a live map.
 */
@NullMarked
package dev.weir.xdp.verifier;

import org.jspecify.annotations.NullMarked;
