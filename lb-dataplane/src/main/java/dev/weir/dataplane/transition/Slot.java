package dev.weir.dataplane.transition;

/**
 * One slot of a service, decoded.
 *
 * @param current id of the backend that new connections go to; 0 if there is none
 * @param previous while moving, id of the backend that untracked older connections go to; 0 if there is none
 * @param phase what the packet program does with the slot
 */
public record Slot(int current, int previous, Phase phase) {

    /** A slot without an owner: its packets are dropped. */
    public static final Slot EMPTY = stable(0);

    public Slot {
        if (phase != Phase.MOVING && previous != 0) {
            throw new IllegalArgumentException(
                    "a %s slot has no previous owner, but here it is %d".formatted(phase, previous));
        }
    }

    /** A slot whose packets all go to {@code owner}. */
    public static Slot stable(int owner) {
        return new Slot(owner, 0, Phase.STABLE);
    }

    /** A slot that {@code owner} keeps until the announced change comes into force. */
    public static Slot preparing(int owner) {
        return new Slot(owner, 0, Phase.PREPARING);
    }

    /** A slot that goes from {@code previous} to {@code current}, connection by connection. */
    public static Slot moving(int current, int previous) {
        return new Slot(current, previous, Phase.MOVING);
    }

    /** True if the packet program looks up flows on this slot. */
    public boolean looksUpFlows() {
        return phase != Phase.STABLE;
    }

    /** This slot once no connection depends on another backend than the current one. */
    public Slot settled() {
        return stable(current);
    }
}
