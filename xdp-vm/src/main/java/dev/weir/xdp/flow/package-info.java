/**
 * Programs as their compilers see them: instructions decoded once into {@link dev.weir.xdp.flow.Operation}s, and functions cut into
 * basic blocks in reverse postorder. Pure data. Imports {@code isa}.
 */
@NullMarked
package dev.weir.xdp.flow;

import org.jspecify.annotations.NullMarked;
