/**
 * ELF object files as {@code clang -target bpf} writes them: 64-bit, little-endian, relocatable. Sections, symbols and relocations;
 * knows nothing of maps or programs. A leaf; imports {@code bytes}, {@code error} and the JDK only.
 */
@NullMarked
package dev.weir.xdp.elf;

import org.jspecify.annotations.NullMarked;
