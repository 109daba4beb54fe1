/**
 * Reading the bytes of an object file such that whatever is wrong with them is told with its place. A leaf under {@code elf}, {@code
 * btf} and {@code spec}; imports {@code error} and the JDK only.
 */
@NullMarked
package dev.weir.xdp.bytes;

import org.jspecify.annotations.NullMarked;
