/**
 * What an agent has to say about itself: announcements for the operator, and the report of its node with the packet program's
 * counters. Imports {@code table}, {@code maps} and {@code apply}.
 */
@NullMarked
package dev.weir.dataplane.report;

import org.jspecify.annotations.NullMarked;
