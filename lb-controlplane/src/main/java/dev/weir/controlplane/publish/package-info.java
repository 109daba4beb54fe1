/**
 * Publication: makes tables out of the catalog, puts them into the replicated maps, and takes the nodes' reports
 * out of them.
 *
 * <p>Imports {@code model}, {@code catalog}, the table contract, Hazelcast and Resilience4j's retry.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.controlplane.publish;
