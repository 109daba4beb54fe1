package dev.weir.xdp.verifier;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a state is no more than one that was proved before: then whatever can happen from here was looked at there. Only what mattered
 * there is compared: registers that are live, bytes of stack that were read, and what was known of numbers that were relied on.
 */
final class Subsumption {
    /** What is compared. */
    enum Mode {
        /** What is known to have mattered, for checkpoints that are complete. */
        WHAT_MATTERED,
        /** All that may still matter, for checkpoints that are not. */
        EVERYTHING,
        /** All that may still matter, and that it is the same, not just no more: then nothing happens that has not happened. */
        SAME
    }

    private static final int[] NO_IDS = new int[0];
    private static final int FEW_IDS = 16;
    private static final int COMPARED = Place.REGISTERS - 1;

    private final RegisterLiveness liveness;
    private final Checkpoint checkpoint;
    private final State old;
    private final State now;
    private final Mode mode;

    /** Ids of the old state, and behind each the id that stands for it in the new one. */
    private int[] ids = NO_IDS;

    private int idCount;

    /** Made-up ids of numbers that have no link. */
    private int unlinked;

    private Subsumption(RegisterLiveness liveness, Checkpoint checkpoint, State now, Mode mode) {
        this.liveness = liveness;
        this.checkpoint = checkpoint;
        this.old = checkpoint.state();
        this.now = now;
        this.mode = mode;
    }

    /**
     * Whether a state is no more than a checkpoint's.
     *
     * @param slot the instruction that both are before
     */
    static boolean holds(RegisterLiveness liveness, Checkpoint checkpoint, State now, int slot, Mode mode) {
        return new Subsumption(liveness, checkpoint, now, mode).compare(slot);
    }

    /** What the old proof relied on, the new state's past has to answer for too. */
    static void inherit(Checkpoint checkpoint, State now) {
        for (int index = 0; index < now.depth(); index++) {
            Frame frame = now.frame(index);
            for (int register = 0; register < Place.REGISTERS - 1; register++) {
                if (checkpoint.isPrecise(Place.ofRegister(index, register))
                        && frame.register(register) instanceof ScalarValue) {
                    Checkpoint.needPrecise(now.checkpoint(), frame.origins(register));
                }
            }
            for (int slot = 0; slot < frame.slots(); slot++) {
                int place = Place.ofSlot(index, slot);
                if (checkpoint.read(place) != 0) {
                    now.needRead(index, slot, checkpoint.read(place));
                }
                if (checkpoint.isPrecise(place) && frame.slot(slot).value() instanceof ScalarValue) {
                    Checkpoint.needPrecise(now.checkpoint(), frame.slotOrigins(slot));
                }
            }
        }
    }

    private boolean compare(int slot) {
        if (old.depth() != now.depth() || !sameHeld()) {
            return false;
        }
        for (int index = old.depth() - 1; index >= 0; index--) {
            Frame before = old.frame(index);
            Frame after = now.frame(index);
            if (!isSameCall(before, after) || !registers(before, after, live(index, slot)) || !stack(before, after)) {
                return false;
            }
        }
        return true;
    }

    /** Fewer runs behind a state are more that may come. */
    private boolean isSameCall(Frame before, Frame after) {
        boolean sameRuns = before.callbackRuns() == after.callbackRuns();
        return before.callSite == after.callSite
                && before.subprogram.start() == after.subprogram.start()
                && before.heldBefore() == after.heldBefore()
                && (mode == Mode.SAME ? sameRuns : before.callbackRuns() <= after.callbackRuns());
    }

    /** Registers of a frame that may still be read; a helper that calls a function is come back to with all of them. */
    private int live(int index, int slot) {
        if (index == old.depth() - 1) {
            return liveness.at(slot);
        }
        Frame callee = old.frame(index + 1);
        return callee.isCallback()
                ? liveness.at(callee.callSite)
                : liveness.at(callee.callSite + 1) & Frame.KEPT_OVER_CALLS;
    }

    private boolean sameHeld() {
        List<Integer> held = old.references();
        if (held.size() != now.references().size()) {
            return false;
        }
        for (int index = 0; index < held.size(); index++) {
            if (!sameId(held.get(index), now.references().get(index))) {
                return false;
            }
        }
        Pointer lockBefore = old.lock();
        Pointer lockNow = now.lock();
        if (lockBefore == null || lockNow == null) {
            return lockBefore == null && lockNow == null;
        }
        return lockBefore.target().equals(lockNow.target()) && sameId(lockBefore.id(), lockNow.id());
    }

    private boolean registers(Frame before, Frame after, int live) {
        int register = checkpoint.suspect();
        for (int compared = 0; compared < COMPARED; compared++) {
            if (((live >> register) & 1) != 0 && !covers(before, after, register)) {
                return false;
            }
            register = register == COMPARED - 1 ? 0 : register + 1;
        }
        return true;
    }

    private boolean covers(Frame before, Frame after, int register) {
        Value value = before.register(register);
        boolean precise = isPrecise(Place.ofRegister(before.index, register));
        if (covers(value, after.register(register), precise)) {
            return true;
        }
        boolean innermost = before.index == old.depth() - 1;
        boolean mattered = innermost && precise && mode == Mode.WHAT_MATTERED;
        checkpoint.setSuspect(register, mattered && value instanceof ScalarValue number ? number.scalar() : null);
        return false;
    }

    private boolean isPrecise(int place) {
        return mode != Mode.WHAT_MATTERED || checkpoint.isPrecise(place);
    }

    private boolean covers(Value before, Value after, boolean precise) {
        return switch (before) {
            case Value.Uninitialised _ -> true;
            case ScalarValue number -> after instanceof ScalarValue other && covers(number, other, precise);
            case Pointer pointer -> after instanceof Pointer other && covers(pointer, other);
        };
    }

    private boolean covers(ScalarValue before, ScalarValue after, boolean precise) {
        if (before.taint() != after.taint() && before.taint() != Taint.MIXED) {
            return false;
        }
        if (!precise) {
            return true;
        }
        return (mode == Mode.SAME
                        ? before.scalar().equals(after.scalar())
                        : before.scalar().includes(after.scalar()))
                && (before.link() == 0 || before.scalar().isConstant() || sameLink(before.link(), after.link()));
    }

    /** A number that is linked to none is like one whose link nobody else has. */
    private boolean sameLink(int before, int after) {
        return sameId(before, after == 0 ? --unlinked : after);
    }

    private boolean covers(Pointer before, Pointer after) {
        return before.offset() == after.offset()
                && before.nullable() == after.nullable()
                && before.range() <= after.range()
                && sameTarget(before.target(), after.target())
                && (mode != Mode.SAME
                        || (before.variable().equals(after.variable()) && before.range() == after.range()))
                && before.variable().includes(after.variable())
                && sameId(before.id(), after.id());
    }

    private boolean sameTarget(Target before, Target after) {
        if (before instanceof Target.RingBufferRecord one && after instanceof Target.RingBufferRecord other) {
            return one.bytes() == other.bytes() && sameId(one.reference(), other.reference());
        }
        return before.equals(after);
    }

    /** Ids are names: what matters is that equal ones stay equal, and different ones different. */
    private boolean sameId(int before, int after) {
        if (before == 0 || after == 0) {
            return before == after;
        }
        for (int index = 0; index < idCount; index += 2) {
            boolean sameBefore = ids[index] == before;
            boolean sameAfter = ids[index + 1] == after;
            if (sameBefore || sameAfter) {
                return sameBefore && sameAfter;
            }
        }
        if (idCount == ids.length) {
            ids = Arrays.copyOf(ids, Math.max(FEW_IDS, ids.length * 2));
        }
        ids[idCount++] = before;
        ids[idCount++] = after;
        return true;
    }

    private boolean stack(Frame before, Frame after) {
        for (int slot = 0; slot < before.slots(); slot++) {
            Slot was = before.slot(slot);
            int place = Place.ofSlot(before.index, slot);
            int wanted = was.written() & (mode == Mode.WHAT_MATTERED ? checkpoint.read(place) : 0xff);
            if (wanted != 0 && !covers(was, after.slot(slot), wanted, isPrecise(place))) {
                return false;
            }
        }
        return true;
    }

    private boolean covers(Slot before, Slot after, int wanted, boolean precise) {
        if ((wanted & ~after.written()) != 0 || (wanted & after.tainted() & ~before.tainted()) != 0) {
            return false;
        }
        Value value = before.value();
        if (value != null && (wanted & before.valueMask()) != 0) {
            if (!coversValue(value, before, after, precise)) {
                return false;
            }
            wanted &= ~before.valueMask();
        }
        boolean keepsZeros = (wanted & before.zeros() & ~after.zeros()) == 0;
        boolean overPointer = after.value() instanceof Pointer && wanted != 0;
        return keepsZeros && !overPointer;
    }

    private boolean coversValue(Value value, Slot before, Slot after, boolean precise) {
        @Nullable Value other = after.value();
        if (other != null && after.valueBytes() == before.valueBytes()) {
            return covers(value, other, precise);
        }
        // Bytes of which nothing is known stand for any number, as long as nobody relied on which.
        boolean anyNumber =
                value instanceof ScalarValue number && !number.taint().isAddress();
        return anyNumber && !precise && !(other instanceof Pointer);
    }
}
