/**
 * The load balancer's object on three machines at once: the kernel, and the user-space engine's JIT and interpreter. Random and damaged
 * packets, tables that change: verdicts, packets out and what the maps hold afterwards must be the same.
 */
@NullMarked
package dev.weir.e2e.differential;

import org.jspecify.annotations.NullMarked;
