/**
 * XDP programs that work by themselves, without tables or an agent: the end of tunnels, and a router. Each is one committed object
 * that runs on any engine.
 *
 * <p>Imports the engine and addresses.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.dataplane.standalone;
