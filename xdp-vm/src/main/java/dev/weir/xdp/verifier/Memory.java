package dev.weir.xdp.verifier;

import dev.weir.xdp.verifier.Subsumption.Mode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checkpoints of an exploration, by instruction. */
final class Memory {
    /** A state is kept once a path has gone so many instructions, and so many joins, since the last: keeping costs time as well. */
    private static final int INSTRUCTIONS_APART = 8;

    /** Comparing with many states costs more than it saves; the oldest go. */
    private static final int MAX_STATES = 64;

    private final ControlFlow flow;
    private final RegisterLiveness liveness;
    private final @Nullable List<Checkpoint>[] bySlot;
    private final BitSet callbacks = new BitSet();
    private long states;
    private long pruned;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Memory(Listing listing, ControlFlow flow, RegisterLiveness liveness) {
        for (int slot = 0; slot < listing.size(); slot++) {
            callbacks.set(slot, Callback.isCall(listing.instruction(slot)));
        }
        this.flow = flow;
        this.liveness = liveness;
        this.bySlot = new List[listing.size()];
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
        boolean loops = callbacks.get(slot);
        if (!loops && !flow.isJoin(slot)) {
            return Seen.NOTHING;
        }
        List<Checkpoint> kept = bySlot[slot];
        if (kept == null) {
            kept = new ArrayList<>();
            bySlot[slot] = kept;
        }
        for (int index = kept.size() - 1; index >= 0; index--) {
            Seen seen = compare(kept.get(index), state, slot, loops);
            if (seen != Seen.NOTHING) {
                return seen;
            }
        }
        keep(kept, state, loops);
        return Seen.NOTHING;
    }

    private Seen compare(Checkpoint checkpoint, State state, int slot, boolean loops) {
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
        if (loops || state.instructionsSinceKept() >= INSTRUCTIONS_APART) {
            if (kept.size() == MAX_STATES) {
                kept.removeFirst();
            }
            kept.add(state.keep());
            states++;
        }
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
