/**
 * Commands that look at what an agent of this node does: rates, flows, packets. They know its pins by way of {@code agent}, and change
 * nothing but what a capture is asked for.
 */
@NullMarked
package dev.weir.dataplane.inspect;

import org.jspecify.annotations.NullMarked;
