/**
 * Random programs, the same on every machine: what one machine makes of a program that another does not, is a fault of one of them.
 * Programs are made so that the kernel's verifier takes nearly all of them. Imports the machines, {@code kernel}, {@code
 * verifier} and what they are made of.
 */
@NullMarked
package dev.weir.xdp.fuzz;

import org.jspecify.annotations.NullMarked;
