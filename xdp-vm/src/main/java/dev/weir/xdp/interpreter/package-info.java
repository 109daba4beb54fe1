/**
 * The reference machine: runs programs instruction by instruction and checks every access to memory at run time, whatever a verifier
 * said of it. Its pointers are virtual ({@link dev.weir.xdp.interpreter.Regions}), so that a program never holds an address. Imports
 * {@code isa}, {@code machine}, {@code semantics}, {@code helper}, {@code map}, {@code memory}, {@code spec}, {@code error}.
 */
@NullMarked
package dev.weir.xdp.interpreter;

import org.jspecify.annotations.NullMarked;
