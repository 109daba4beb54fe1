/**
 * Consistent hashing as pure functions: from names and weights to the owner of every slot, and from a
 * packet's addresses and ports to a slot. Every node computes the same result from the same input.
 *
 * <p>Imports the JDK only.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.dataplane.maglev;
