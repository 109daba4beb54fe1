/**
 * How the process is set up: its options, the configuration file, and the wiring of the rooms.
 *
 * <p>Sees every package but the root one.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.controlplane.config;
