package dev.weir.xdp.verifier;

import dev.weir.xdp.verifier.domain.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is known before an instruction, on one path: the frames of all functions under way, and what is held. Mutable, until it is kept in a
 * {@link Checkpoint}.
 */
final class State {
    private final List<Frame> frames = new ArrayList<>();

    /** Ids of ring buffer records that are still to be given up, in the order of their reservation. */
    private final List<Integer> references = new ArrayList<>();

    /** The value whose lock is held. */
    private @Nullable Pointer lock;

    /** The last state that was kept on this path. */
    private @Nullable Checkpoint checkpoint;

    /** The branches that led here. */
    private @Nullable Trail trail;

    private int sinceKept;

    State(Frame entry) {
        frames.add(entry);
    }

    private State(State other) {
        other.frames.forEach(frame -> frames.add(frame.copy()));
        references.addAll(other.references);
        lock = other.lock;
        checkpoint = other.checkpoint;
        trail = other.trail;
        sinceKept = other.sinceKept;
    }

    State copy() {
        return new State(this);
    }

    int depth() {
        return frames.size();
    }

    Frame frame(int index) {
        return frames.get(index);
    }

    /** The frame of the function under way. */
    Frame top() {
        return frames.getLast();
    }

    void push(Frame frame) {
        frames.add(frame);
    }

    Frame pop() {
        return frames.removeLast();
    }

    Value register(int number) {
        return top().register(number);
    }

    Origins origins(int place) {
        Frame frame = frames.get(place / Place.PER_FRAME);
        int within = place % Place.PER_FRAME;
        return within < Place.REGISTERS ? frame.origins(within) : frame.slotOrigins(within - Place.REGISTERS);
    }

    void set(int number, Value value, Origins from) {
        top().set(number, value, from);
    }

    List<Integer> references() {
        return references;
    }

    /** A record was given up, or turned out not to be there. */
    void release(int reference) {
        references.removeIf(held -> held == reference);
    }

    @Nullable
    Pointer lock() {
        return lock;
    }

    void setLock(@Nullable Pointer held) {
        lock = held;
    }

    @Nullable
    Checkpoint checkpoint() {
        return checkpoint;
    }

    @Nullable
    Trail trail() {
        return trail;
    }

    void setTrail(Trail longer) {
        trail = longer;
    }

    /** One more instruction since the last state that was kept. */
    void countInstruction() {
        sinceKept++;
    }

    int instructionsSinceKept() {
        return sinceKept;
    }

    /** Keeps a copy of this state, on which this one is based from now on. */
    Checkpoint keep() {
        Checkpoint kept = new Checkpoint(checkpoint, copy());
        checkpoint = kept;
        sinceKept = 0;
        frames.forEach(Frame::rebase);
        return kept;
    }

    /** The proof relies on what is known of the number in a register. */
    void needPrecise(int register) {
        if (register(register) instanceof ScalarValue) {
            Checkpoint.needPrecise(checkpoint, top().origins(register));
        }
    }

    /** The proof relies on bytes of a stack slot. */
    void needRead(int frame, int slot, int bytes) {
        int old = bytes & ~frame(frame).rewritten(slot);
        if (old != 0) {
            Checkpoint.needRead(checkpoint, frame, slot, old);
        }
    }

    /** Replaces values wherever they are: in registers and stack slots of all frames. */
    void replaceAll(UnaryOperator<Value> replacement) {
        for (Frame frame : frames) {
            for (int register = 0; register < Place.REGISTERS - 1; register++) {
                Value before = frame.register(register);
                Value after = replacement.apply(before);
                if (!after.equals(before)) {
                    frame.set(register, after, frame.origins(register));
                }
            }
            for (int number = 0; number < frame.slots(); number++) {
                replaceSlot(frame, number, replacement);
            }
        }
    }

    private static void replaceSlot(Frame frame, int number, UnaryOperator<Value> replacement) {
        Slot slot = frame.slot(number);
        Value before = slot.value();
        if (before == null) {
            return;
        }
        Value after = replacement.apply(before);
        if (!after.equals(before)) {
            Slot changed = new Slot(after, slot.valueBytes(), slot.written(), slot.zeros(), slot.tainted());
            frame.setSlot(number, changed, frame.slotOrigins(number), 0);
        }
    }

    /** All numbers with a link are found to be something narrower, because of what some places hold. */
    void narrowLinked(int link, Scalar scalar, Origins because) {
        for (Frame frame : frames) {
            for (int register = 0; register < Place.REGISTERS - 1; register++) {
                if (frame.register(register) instanceof ScalarValue number && number.link() == link) {
                    frame.set(
                            register,
                            number.withScalar(scalar),
                            frame.origins(register).and(because));
                }
            }
            for (int number = 0; number < frame.slots(); number++) {
                Slot slot = frame.slot(number);
                if (slot.value() instanceof ScalarValue value && value.link() == link) {
                    Slot changed = new Slot(
                            value.withScalar(scalar), slot.valueBytes(), slot.written(), slot.zeros(), slot.tainted());
                    frame.setSlot(number, changed, frame.slotOrigins(number).and(because), 0);
                }
            }
        }
    }
}
