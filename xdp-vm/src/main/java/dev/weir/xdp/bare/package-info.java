/**
 * Programs without an object file: raw instructions on plain memory, the same on each machine. What conformance suites, {@code weir vm
 * exec} and the instruction tests run. Imports the machines, {@code kernel} and what they are made of.
 */
@NullMarked
package dev.weir.xdp.bare;

import org.jspecify.annotations.NullMarked;
