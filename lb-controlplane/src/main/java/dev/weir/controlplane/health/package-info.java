/**
 * Health checks: connects to backends as their pools ask for, and tells the catalog when one goes or comes back.
 *
 * <p>A new backend is unknown and takes no connections until its first success; known health is part of the
 * catalog, so that a restarted control plane goes on with what it knew. Imports {@code model}, {@code catalog} and
 * Resilience4j's bulkhead.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.controlplane.health;
