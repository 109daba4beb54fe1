/**
 * The helper functions that XDP programs call: one table of signatures ({@link dev.weir.xdp.helper.Helper}), which verifier, interpreter
 * and JIT read, and one implementation of each. Imports {@code machine}, {@code map}, {@code memory}, {@code
 * spec}, {@code error}.
 */
@NullMarked
package dev.weir.xdp.helper;

import org.jspecify.annotations.NullMarked;
