/**
 * Does the engine in user space stay as it is? The load balancer under full packet rate for as long as one likes, tables changing and maps
 * replaced all the while, and no growth of memory, descriptors or threads.
 */
@NullMarked
package dev.weir.e2e.soak;

import org.jspecify.annotations.NullMarked;
