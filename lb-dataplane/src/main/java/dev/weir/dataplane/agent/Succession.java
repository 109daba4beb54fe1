package dev.weir.dataplane.agent;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Link;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent finds of the one before it on the same interface, and leaves to the next. By default nothing: an engine whose programs
 * end with their process has nothing to hand on.
 */
interface Succession {
    /** Maps that an earlier agent left, by name; empty if they are not all there. The caller closes them. */
    default Optional<Map<String, BpfMap>> maps(List<String> names) {
        return Optional.empty();
    }

    /** The attachment that an earlier agent left. The caller closes it. */
    default Optional<Link> link() {
        return Optional.empty();
    }

    /** Keeps new maps, which do not count as in use before {@link #promoteNext}. */
    default void keepNext(Collection collection, List<String> names) {}

    /** The maps kept last are in use from now on, in place of those before. */
    default void promoteNext() {}

    /** Has whoever looks at the maps find what the program at work was configured with. */
    default void keepConstants(BpfMap constants) {}

    /** Gives up maps that never came into use. */
    default void dropNext() {}

    /** Keeps the attachment. */
    default void keep(Link attached) {}

    /** The attachment to what the interface sends that an earlier agent left. The caller closes it. */
    default Optional<Link> egress() {
        return Optional.empty();
    }

    /** Keeps the attachment to what the interface sends. */
    default void keepEgress(Link attached) {}

    /** Lets go of everything. */
    default void removeAll() {}
}
