/**
 * {@code weir demo}: Weir at work in a lab, with real connections, while backends are drained, added and killed; and a closing
 * account that says whether everything was as it should be.
 *
 * <p>Imports the lab, Maglev and the shared table types; speaks to the control plane over REST only.
 */
@org.jspecify.annotations.NullMarked
package dev.weir.e2e.demo;
