/**
 * The Linux kernel as an XDP engine: {@link dev.weir.xdp.kernel.KernelEngine} loads a {@code CollectionSpec} with bpf(2) and
 * hands out live maps, programs and links. Imports {@code dev.weir.xdp}, {@code spec} and what specs are made of ({@code isa},
 * {@code btf}), and {@code sys}; never jnr-ffi.
 */
@NullMarked
package dev.weir.xdp.kernel;

import org.jspecify.annotations.NullMarked;
