/**
 * What the instructions of RFC 9669 do to numbers, each once: the interpreter calls it, the JIT calls it or emits the same, the verifier
 * folds constants with it. Static methods without state; only {@link dev.weir.xdp.semantics.Atomics} touches memory. Imports {@code isa},
 * {@code memory}.
 */
@NullMarked
package dev.weir.xdp.semantics;

import org.jspecify.annotations.NullMarked;
