/**
 * The brain as a process: its command line, and how it starts, stops and says why it cannot.
 *
 * <p>Sees every other package of the module; none of them sees it.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.controlplane;
