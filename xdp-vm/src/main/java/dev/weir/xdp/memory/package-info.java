/**
 * Memory outside the Java heap by its address: what packets, maps and stacks of the user-space machine are made of. The one room
 * that names {@code jdk.internal.misc.Unsafe}, besides the code that the JIT emits. A leaf; imports the JDK only.
 */
@NullMarked
package dev.weir.xdp.memory;

import org.jspecify.annotations.NullMarked;
