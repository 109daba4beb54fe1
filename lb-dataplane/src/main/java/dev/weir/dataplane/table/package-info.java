/**
 * What the control plane and the agents tell each other: the tables of services, the reports of nodes, their
 * byte encodings and the names of the replicated maps that carry them. Immutable values, safe for every thread.
 *
 * <p>Imports the JDK and {@code maglev}'s limits only.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.dataplane.table;
