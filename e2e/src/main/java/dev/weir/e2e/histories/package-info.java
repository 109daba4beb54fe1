/**
 * The promise of connection consistency, tried: random histories of changes, on several nodes, with the real program and the real
 * agent's logic, on a clock that runs as fast as they do.
 */
@NullMarked
package dev.weir.e2e.histories;

import org.jspecify.annotations.NullMarked;
