/**
 * Why a packet went where it went: the real program is run on it, on copies of live maps or on those of a configuration, and what it
 * looked up and changed is put into words. Nothing that is at work is touched. Imports {@code agent} (its pins), {@code maps}, {@code
 * apply}, {@code maglev}, {@code table} and the engine.
 */
@NullMarked
package dev.weir.dataplane.explain;

import org.jspecify.annotations.NullMarked;
