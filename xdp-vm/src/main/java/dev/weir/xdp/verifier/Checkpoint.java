package dev.weir.xdp.verifier;

import dev.weir.xdp.verifier.domain.Scalar;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A state that was kept, to recognise what has been seen before: a later state at the same instruction that is no more than this one needs
 * no proof of its own. What "no more" must take into account is gathered while the ways on from here are explored: which slots of the stack
 * were read, and which numbers mattered. Both are complete when {@link #isComplete all ways on} have ended.
 */
final class Checkpoint {
    private static final int MISSES_PER_HIT = 32;

    private final @Nullable Checkpoint parent;
    private final State state;
    private final int depth;
    private final BitSet precise = new BitSet();
    private final byte[] read;
    private boolean allPrecise;
    private int open = 1;
    private int hits;
    private int misses;
    private int suspect;
    private @Nullable Scalar suspectNumber;

    /** States that were found to be no more than this one before all that matters here was known: they matter for what comes later. */
    private List<State> rests = List.of();

    /** A state before this one that some way on from here came back to: what matters there matters here. */
    private @Nullable Checkpoint waitsFor;

    /** @param state what was known; nobody may change it any more */
    Checkpoint(@Nullable Checkpoint parent, State state) {
        this.parent = parent;
        this.state = state;
        this.depth = parent == null ? 0 : parent.depth + 1;
        this.read = new byte[state.depth() * Place.PER_FRAME];
    }

    State state() {
        return state;
    }

    /** Whether every way on from here has been explored to its end, so that all that matters is known. */
    boolean isComplete() {
        return open == 0 && root().open == 0;
    }

    /** The state that all ways on from here come to wait for in the end: this one if none waits, or if some are still to be explored. */
    private Checkpoint root() {
        Checkpoint root = this;
        while (root.open == 0 && root.waitsFor != null) {
            root = root.waitsFor;
        }
        // Chains of many thousands come up; next time the way is short.
        for (Checkpoint at = this; at != root && at.waitsFor != null; ) {
            Checkpoint next = at.waitsFor;
            at.waitsFor = root;
            at = next;
        }
        return root;
    }

    /** Whether every way on from here has been explored, though some may have come back to a state that is still being explored. */
    boolean isExplored() {
        return open == 0;
    }

    /**
     * A state is no more than this one, of which not all is known yet that matters. What will be found to matter here, the state's past
     * will have to answer for; until all is known, that past is not complete either.
     */
    void rest(State state) {
        if (rests.isEmpty()) {
            rests = new ArrayList<>();
        }
        rests.add(state);
        Checkpoint root = root();
        // Whoever waits for that one or an earlier one waits with all between.
        for (Checkpoint at = state.checkpoint();
                at != null && at != root && (at.waitsFor == null || at.waitsFor.depth > root.depth);
                at = at.parent) {
            at.waitsFor = root;
        }
    }

    /** A later state was no more than this one. */
    void hit() {
        hits++;
    }

    /** A later state was not. Returns whether this one is not worth comparing with any more. */
    boolean miss() {
        misses++;
        return misses > MISSES_PER_HIT * (hits + 1);
    }

    /** The register in which a later state last differed: likely that in which the next one does. */
    int suspect() {
        return suspect;
    }

    /**
     * A later state differs in a register.
     *
     * @param number what the register is known to hold here, if that is a number that mattered, so that it has to be in this; else null
     */
    void setSuspect(int register, @Nullable Scalar number) {
        suspect = register;
        suspectNumber = number;
    }

    /** Whether a state differs at first sight: in the register in which the last one did. */
    boolean surelyDiffers(State now) {
        return suspectNumber != null
                && now.register(suspect) instanceof ScalarValue other
                && !suspectNumber.includes(other.scalar());
    }

    /** One more way on from here is to be explored. */
    void branch() {
        open++;
    }

    /** A way on from the last checkpoint has ended. */
    static void end(@Nullable Checkpoint last) {
        for (Checkpoint at = last; at != null && --at.open == 0; at = at.parent) {
            // One more that is complete; for the checkpoint before, a way on has ended.
        }
    }

    /** Which bytes of a slot were read on some way on, a bit each. */
    int read(int place) {
        return read[place];
    }

    /** Whether some way on relied on what was known of the number in a place. */
    boolean isPrecise(int place) {
        return allPrecise || precise.get(place);
    }

    /** The proof reads bytes of a stack slot that were last written before {@code last}. */
    static void needRead(@Nullable Checkpoint last, int frame, int slot, int bytes) {
        int place = Place.ofSlot(frame, slot);
        int wanted = bytes;
        for (Checkpoint at = last; at != null && frame < at.state.depth(); at = at.parent) {
            int added = wanted & ~at.read[place];
            if (added == 0) {
                return;
            }
            at.read[place] |= (byte) wanted;
            for (State rest : at.rests) {
                rest.needRead(frame, slot, added);
            }
            wanted &= ~at.state.frame(frame).rewritten(slot);
        }
    }

    /** The proof needs what is known of values that come from some places of {@code last}. */
    static void needPrecise(@Nullable Checkpoint last, Origins origins) {
        Origins wanted = origins;
        for (Checkpoint at = last; at != null && !wanted.isEmpty(); at = at.parent) {
            wanted = at.markPrecise(wanted);
        }
    }

    /** Returns where, in the checkpoint before, the newly marked numbers come from. */
    private Origins markPrecise(Origins wanted) {
        if (wanted == Origins.ANY) {
            boolean already = allPrecise;
            allPrecise = true;
            if (!already) {
                for (State rest : rests) {
                    needPrecise(rest.checkpoint(), Origins.ANY);
                }
            }
            return already ? Origins.NONE : Origins.ANY;
        }
        Origins before = Origins.NONE;
        for (int place : wanted.places()) {
            if (!isPrecise(place)) {
                precise.set(place);
                for (State rest : rests) {
                    needPrecise(rest.checkpoint(), rest.origins(place));
                }
                before = before.and(state.origins(place));
            }
        }
        return before;
    }
}
