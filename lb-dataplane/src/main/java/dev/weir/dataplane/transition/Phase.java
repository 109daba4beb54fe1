package dev.weir.dataplane.transition;

/** What the packet program does with the packets of a slot. */
public enum Phase {
    /** Packets go to the current owner; no flow is looked up. */
    STABLE,
    /** A change is announced: packets go to the current owner, and their flows are tracked as its own. */
    PREPARING,
    /** Tracked flows go where they were; connections that open go to the current owner, older ones to the previous. */
    MOVING
}
