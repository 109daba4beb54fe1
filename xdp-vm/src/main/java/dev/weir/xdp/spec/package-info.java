/**
 * What is to be loaded, as pure data: programs and maps as an ELF object describes them, the same on every machine. Reads
 * objects through {@code elf} and {@code btf}; knows no engine.
 */
@NullMarked
package dev.weir.xdp.spec;

import org.jspecify.annotations.NullMarked;
