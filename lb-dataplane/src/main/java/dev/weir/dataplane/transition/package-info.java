/**
 * How the slots of a service get from one set of owners to the next without moving a connection: the rules alone, as pure
 * functions over backend ids. The packet program acts on the slots that come of them; {@code apply} writes them into maps.
 * Imports the JDK only.
 */
@NullMarked
package dev.weir.dataplane.transition;

import org.jspecify.annotations.NullMarked;
