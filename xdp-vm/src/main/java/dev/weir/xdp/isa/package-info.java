/**
 * The eBPF instruction set of RFC 9669: the wire format, its fields by name, a builder for small programs, and the text form that
 * assembler and disassembler share. A leaf; imports {@code error} and the JDK only.
 */
@NullMarked
package dev.weir.xdp.isa;

import org.jspecify.annotations.NullMarked;
