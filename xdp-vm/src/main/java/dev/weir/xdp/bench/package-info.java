/**
 * What packets cost: the same program on the same frames over driver hooks of the user-space machine and on the kernel's own, in one
 * interleaved run; and what verifying programs costs, here and in the kernel. Imports the public API, both engines, the verifier, {@code
 * isa}, {@code spec} and {@code sys}.
 */
@NullMarked
package dev.weir.xdp.bench;

import org.jspecify.annotations.NullMarked;
