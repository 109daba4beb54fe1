package dev.weir.xdp.verifier;

import dev.weir.xdp.verifier.Subsumption.Mode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checkpoints of an exploration, by instruction. */
final class Memory {
    /** A state is kept where ways meet once a path has gone so many instructions since the last: keeping costs time as well. */
    private static final int JOINS_APART = 2;

    /** The same where ways part. */
    private static final int BRANCHES_APART = 8;

    /** For each so many states that were kept (a power of 2), those to come are an instruction further apart: memory is bounded. */
    private static final int FURTHER_APART = 12;

    /** Comparing with many states costs more than it saves; the oldest go. */
    private static final int MAX_STATES = 64;

    private static final byte NO_STOP = 0;
    private static final byte JOIN = 1;
    private static final byte BRANCH = 2;
    private static final byte CALLBACK = 3;

    private final RegisterLiveness liveness;
    private final @Nullable List<Checkpoint>[] bySlot;

    /** Where states are compared and kept. */
    private final byte[] stops;

    private long states;
    private long pruned;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Memory(Listing listing, ControlFlow flow, RegisterLiveness liveness) {
        this.liveness = liveness;
        this.bySlot = new List[listing.size()];
        this.stops = new byte[listing.size()];
        for (int slot = 0; slot < listing.size(); slot = listing.next(slot)) {
            if (listing.operation(slot).callsBack) {
                stops[slot] = CALLBACK;
            } else if (flow.isJoin(slot)) {
                stops[slot] = JOIN;
            } else {
                stops[slot] = flow.isBranch(slot) ? BRANCH : NO_STOP;
            }
        }
    }

    long states() {
        return states;
    }

    long pruned() {
        return pruned;
    }

    /** What was seen before a state, at the same instruction. */
    enum Seen {
        /** Nothing like it. It may have been kept for others to be compared with. */
        NOTHING,
        /** No less than it: nothing can happen from it that was not looked at. */
        AS_MUCH,
        /** The same, on the very path that it is on: the path goes round for ever. */
        ENDLESS
    }

    /** Compares a state with those that were kept. */
    Seen look(State state, int slot) {
        state.countInstruction();
        byte stop = stops[slot];
        return stop == NO_STOP ? Seen.NOTHING : look(state, slot, stop);
    }

    private Seen look(State state, int slot, byte stop) {
        boolean loops = stop == CALLBACK;
        int apart = (stop == BRANCH ? BRANCHES_APART : JOINS_APART) + (int) (states >>> FURTHER_APART);
        boolean keeps = loops || state.instructionsSinceKept() >= apart;
        List<Checkpoint> kept = bySlot[slot];
        if (kept == null) {
            if (!keeps) {
                return Seen.NOTHING;
            }
            kept = new ArrayList<>();
            bySlot[slot] = kept;
        }
        for (int index = kept.size() - 1; index >= 0; index--) {
            Checkpoint checkpoint = kept.get(index);
            Seen seen = compare(checkpoint, state, slot, loops);
            if (seen != Seen.NOTHING) {
                checkpoint.hit();
                return seen;
            }
            // A state that is about to be kept is one that those before did not help with.
            if (keeps && !loops && checkpoint.miss()) {
                kept.remove(index);
            }
        }
        if (keeps) {
            keep(kept, state, loops);
        }
        return Seen.NOTHING;
    }

    private Seen compare(Checkpoint checkpoint, State state, int slot, boolean loops) {
        if (checkpoint.surelyDiffers(state)) {
            return Seen.NOTHING;
        }
        if (checkpoint.isComplete()) {
            if (Subsumption.holds(liveness, checkpoint, state, slot, Mode.WHAT_MATTERED)) {
                Subsumption.inherit(checkpoint, state);
                pruned++;
                return Seen.AS_MUCH;
            }
            return Seen.NOTHING;
        }
        if (!loops && !checkpoint.isExplored()) {
            return Subsumption.holds(liveness, checkpoint, state, slot, Mode.SAME) ? Seen.ENDLESS : Seen.NOTHING;
        }
        if (Subsumption.holds(liveness, checkpoint, state, slot, Mode.EVERYTHING)) {
            Subsumption.inherit(checkpoint, state);
            checkpoint.rest(state);
            pruned++;
            return Seen.AS_MUCH;
        }
        return Seen.NOTHING;
    }

    private void keep(List<Checkpoint> kept, State state, boolean loops) {
        if (loops) {
            widen(kept, state);
        }
        if (kept.size() == MAX_STATES) {
            kept.removeFirst();
        }
        kept.add(state.keep());
        states++;
    }

    /** The last state at the same call that is still being explored is what the path has come round from. */
    private static void widen(List<Checkpoint> kept, State state) {
        if (state.top().callbackRuns() == 0) {
            return;
        }
        for (Checkpoint checkpoint : kept.reversed()) {
            if (!checkpoint.isExplored() && checkpoint.state().depth() == state.depth()) {
                Callback.widen(checkpoint, state, Callback.isLong(state));
                return;
            }
        }
    }
}
