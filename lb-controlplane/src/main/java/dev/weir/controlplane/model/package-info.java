/**
 * What a user asks for and what became of it: pools, backends, services, health. Immutable values.
 *
 * <p>Imports the JDK and the records of {@code dev.weir.dataplane.table} only.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.controlplane.model;
