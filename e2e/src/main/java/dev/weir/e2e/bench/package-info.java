/**
 * What a packet costs: the committed XDP program, timed by the kernel on packets that it maps to themselves. Imports the
 * dataplane and the engine.
 */
@NullMarked
package dev.weir.e2e.bench;

import org.jspecify.annotations.NullMarked;
