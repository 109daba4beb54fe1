/**
 * The eBPF instruction set of RFC 9669: the wire format, its fields by name, and a builder for small programs. A leaf; imports
 * the JDK only.
 */
@NullMarked
package dev.weir.xdp.isa;

import org.jspecify.annotations.NullMarked;
