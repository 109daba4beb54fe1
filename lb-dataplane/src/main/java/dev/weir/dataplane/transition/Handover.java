package dev.weir.dataplane.transition;

/** How a service's slots change hands. */
public enum Handover {
    /** Straight to the new owner: for services whose connections each have their own translation state. */
    AT_ONCE,
    /** Through {@link Phase#MOVING}: TCP tells by a SYN which packets open a connection. */
    TRACKED,
    /** Through {@link Phase#PREPARING} first: UDP has no SYN, so its flows have to be tracked before the change. */
    ANNOUNCED
}
