/**
 * What packets cost: the same program on the same frames over driver hooks of the user-space machine and on the kernel's own, in one
 * interleaved run. Imports the public API, both engines, {@code isa}, {@code spec} and {@code sys}.
 */
@NullMarked
package dev.weir.xdp.bench;

import org.jspecify.annotations.NullMarked;
