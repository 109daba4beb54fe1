/**
 * Linux, as far as Weir needs it: system calls bound with jnr-ffi, and the few things made of them that the kernel offers
 * only by system call (bpf(2), network namespaces, netlink, ethtool, memory maps). The only package that may import jnr-ffi;
 * no jnr type leaves it. Imports the JDK and the exceptions of {@code dev.weir.xdp.error}.
 *
 * <p>Calls that may fail for reasons the caller must tell apart return a negative errno, as the kernel does ({@link
 * dev.weir.xdp.error.Errno}); everything else throws {@link dev.weir.xdp.error.SystemCallException}.
 */
@NullMarked
package dev.weir.xdp.sys;

import org.jspecify.annotations.NullMarked;
