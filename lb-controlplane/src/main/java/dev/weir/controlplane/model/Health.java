package dev.weir.controlplane.model;

/** What the health check knows of a backend. */
public enum Health {
    /** Answers. */
    UP,
    /** Does not answer. */
    DOWN,
    /** Not checked yet: takes no new connections before its first success, and keeps those that it may have from before. */
    UNKNOWN,
    /** Its pool has no health check: taken to be fine. */
    UNCHECKED;

    /** Whether a backend in this state may take new connections. */
    public boolean isUsable() {
        return this == UP || this == UNCHECKED;
    }
}
