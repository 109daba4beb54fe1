/**
 * A load balancer without a network: the configuration of a real one, the real program, and packets from a capture. Knows the catalog,
 * the tables and the agent's applier; nobody but the command line knows it.
 */
@NullMarked
package dev.weir.controlplane.simulate;

import org.jspecify.annotations.NullMarked;
