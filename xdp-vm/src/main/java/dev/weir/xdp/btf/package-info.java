/**
 * BPF type format: the types that the compiler recorded in {@code .BTF} and the functions and source lines in {@code .BTF.ext},
 * as in the kernel's {@code Documentation/bpf/btf.rst}. A leaf; imports {@code bytes}, {@code error} and the
 * JDK only.
 */
@NullMarked
package dev.weir.xdp.btf;

import org.jspecify.annotations.NullMarked;
