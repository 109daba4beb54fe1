/**
 * The JIT: from eBPF to JVM byte code, which HotSpot turns into machine code. A program becomes a hidden class; a function one method, or
 * several where one would be too large for HotSpot ({@link dev.weir.xdp.jit.Jit#MAX_METHOD_BYTES}); registers and the words of frames that nobody
 * else sees become locals; memory accesses go through {@code jdk.internal.misc.Unsafe}, emitted directly. Shortcuts are taken for what {@code facts}
 * says, and for nothing else.
 *
 * <p>Imports {@code flow}, {@code facts}, {@code helper}, {@code machine}, {@code map}, {@code memory}, {@code semantics}, {@code isa}.
 */
@NullMarked
package dev.weir.xdp.jit;

import org.jspecify.annotations.NullMarked;
