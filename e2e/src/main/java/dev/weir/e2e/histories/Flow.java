package dev.weir.e2e.histories;

import java.util.Optional;

/** An honest client's connection, or its exchange of datagrams. */
final class Flow {
    final Conversation conversation;
    final byte[] middle;
    /** Number of its slot. */
    final int slot;
    /** Where it was answered first. */
    final int backend;
    /** Nanoseconds for which it may be silent. */
    final long gap;

    Node node;
    long lastSpoke;
    /** Whether any node would have answered it alike when it was opened: how often its slot's owner had changed, if it was at rest. */
    Optional<Integer> atRest = Optional.empty();
    /** The first that it met of what is outside the promise. */
    Optional<Exclusion> excluded = Optional.empty();

    Flow(Conversation conversation, int slot, int backend, Node node, long gap) {
        this.conversation = conversation;
        this.middle = conversation.middle();
        this.slot = slot;
        this.backend = backend;
        this.node = node;
        this.gap = gap;
    }

    void exclude(Exclusion why) {
        if (excluded.isEmpty()) {
            excluded = Optional.of(why);
        }
    }
}
