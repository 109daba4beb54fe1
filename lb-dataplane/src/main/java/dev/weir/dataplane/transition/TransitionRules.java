package dev.weir.dataplane.transition;

import java.util.function.IntPredicate;

/**
 * The next state of a slot, given its present one and the owner that the new table gives it.
 *
 * <p>The invariant that all rules keep: on a slot that looks up flows, a flow of a living backend that is <em>not</em> tracked
 * belongs to {@code previous}, or to {@code current} if {@code previous} is 0. On a stable slot every flow of a living backend
 * belongs to {@code current}. A backend lives until it fails: one that drains or is taken out of its pool keeps its
 * connections.
 */
public final class TransitionRules {
    private final Handover handover;
    private final IntPredicate failed;

    /**
     * @param handover how slots change hands
     * @param failed says of a backend id whether its connections are to be let go; never asked about 0
     */
    public TransitionRules(Handover handover, IntPredicate failed) {
        this.handover = handover;
        this.failed = failed;
    }

    /**
     * The state that follows.
     *
     * @param slot the present state
     * @param owner id of the backend that is to own the slot; 0 if the pool has none to give
     * @param ripe whether an announced change of this slot has been announced for long enough
     */
    public Slot next(Slot slot, int owner, boolean ripe) {
        if (handover == Handover.AT_ONCE) {
            return Slot.stable(owner);
        }
        return switch (slot.phase()) {
            case STABLE -> fromStable(slot.current(), owner);
            case PREPARING -> fromPreparing(slot.current(), owner, ripe);
            case MOVING -> fromMoving(slot, owner);
        };
    }

    private Slot fromStable(int current, int owner) {
        if (current == owner || !lives(current)) {
            return Slot.stable(owner);
        }
        return handover == Handover.ANNOUNCED ? Slot.preparing(current) : Slot.moving(owner, current);
    }

    /** All that is tracked on such a slot belongs to its owner, so that a change taken back leaves nothing to wait for. */
    private Slot fromPreparing(int current, int owner, boolean ripe) {
        if (current == owner || !lives(current)) {
            return Slot.stable(owner);
        }
        boolean wait = handover == Handover.ANNOUNCED && !ripe;
        return wait ? Slot.preparing(current) : Slot.moving(owner, current);
    }

    /**
     * A second change keeps the oldest owner: whoever is younger has been tracked. Once the oldest has failed, that is the
     * current one, to which flows that were refused tracking have gone since.
     */
    private Slot fromMoving(Slot slot, int owner) {
        if (lives(slot.previous())) {
            return Slot.moving(owner, slot.previous());
        }
        boolean changes = slot.current() != owner && lives(slot.current());
        return Slot.moving(owner, changes ? slot.current() : 0);
    }

    private boolean lives(int backend) {
        return backend != 0 && !failed.test(backend);
    }
}
