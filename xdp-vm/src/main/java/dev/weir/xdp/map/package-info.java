/**
 * The maps of the user-space machine, with the semantics, limits, flags and error numbers of the kernel's ({@code kernel/bpf/*map*.c}).
 * Off the Java heap, safe for use by packets and control at the same time. {@link dev.weir.xdp.map.Maps} makes them; {@link
 * dev.weir.xdp.map.VmMap} is what programs see, {@link dev.weir.xdp.BpfMap} what control sees. Imports {@code spec}, {@code btf}, {@code
 * memory}, {@code error} and the public API.
 */
@NullMarked
package dev.weir.xdp.map;

import org.jspecify.annotations.NullMarked;
