/**
 * The machine that programs run on, whoever executes them: virtual CPUs, the packet under way, the clock and the world around. The
 * interpreter, the JIT, the helpers and the driver hooks meet here. Imports {@code isa}, {@code map}, {@code memory}, {@code spec},
 * {@code error}.
 */
@NullMarked
package dev.weir.xdp.machine;

import org.jspecify.annotations.NullMarked;
