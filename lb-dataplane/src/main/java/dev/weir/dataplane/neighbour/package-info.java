/**
 * Where frames for a backend go next: routes and neighbours, asked of the kernel over rtnetlink and kept fresh by its
 * notifications. Imports the address type of {@code table} and the engine's {@code sys}.
 */
@NullMarked
package dev.weir.dataplane.neighbour;

import org.jspecify.annotations.NullMarked;
