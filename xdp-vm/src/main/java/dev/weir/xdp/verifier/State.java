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
    private final Frame[] frames = new Frame[Place.MAX_FRAMES];
    private int depth;

    /** Ids of ring buffer records that are still to be given up, in the order of their reservation. Never changed, but replaced. */
    private List<Integer> references = List.of();

    /** The value whose lock is held. */
    private @Nullable Pointer lock;

    /** The last state that was kept on this path. */
    private @Nullable Checkpoint checkpoint;

    /** The branches that led here. */
    private @Nullable Trail trail;

    private int sinceKept;

    State(Frame entry) {
        push(entry);
    }

    private State(State other) {
        for (int index = 0; index < other.depth; index++) {
            push(other.frame(index).copy());
        }
        references = other.references;
        lock = other.lock;
        checkpoint = other.checkpoint;
        trail = other.trail;
        sinceKept = other.sinceKept;
    }

    State copy() {
        return new State(this);
    }

    int depth() {
        return depth;
    }

    Frame frame(int index) {
        return frames[index];
    }

    /** The frame of the function under way. */
    Frame top() {
        return frames[depth - 1];
    }

    void push(Frame frame) {
        frames[depth++] = frame;
    }

    Frame pop() {
        return frames[--depth];
    }

    Value register(int number) {
        return top().register(number);
    }

    Origins origins(int place) {
        Frame frame = frame(place / Place.PER_FRAME);
        int within = place % Place.PER_FRAME;
        return within < Place.REGISTERS ? frame.origins(within) : frame.slotOrigins(within - Place.REGISTERS);
    }

    void set(int number, Value value, Origins from) {
        top().set(number, value, from);
    }

    List<Integer> references() {
        return references;
    }

    /** A record was reserved. */
    void hold(int reference) {
        List<Integer> more = new ArrayList<>(references);
        more.add(reference);
        references = more;
    }

    /** A record was given up, or turned out not to be there. */
    void release(int reference) {
        if (references.contains(reference)) {
            List<Integer> fewer = new ArrayList<>(references);
            fewer.removeIf(held -> held == reference);
            references = fewer;
        }
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
        State copy = copy();
        // How a path came here is only told of paths that go on.
        copy.trail = null;
        Checkpoint kept = new Checkpoint(checkpoint, copy);
        checkpoint = kept;
        sinceKept = 0;
        for (int index = 0; index < depth; index++) {
            frame(index).rebase();
        }
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

    /**
     * Replaces values wherever they are: in registers and stack slots of all frames.
     *
     * @param replacement returns the very value that it is given where that stays
     */
    @SuppressWarnings("ReferenceEquality")
    void replaceAll(UnaryOperator<Value> replacement) {
        for (int index = 0; index < depth; index++) {
            Frame frame = frame(index);
            for (int register = 0; register < Place.REGISTERS - 1; register++) {
                Value before = frame.register(register);
                Value after = replacement.apply(before);
                if (after != before) {
                    frame.set(register, after, frame.origins(register));
                }
            }
            for (int number = 0; number < frame.slots(); number++) {
                replaceSlot(frame, number, replacement);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private static void replaceSlot(Frame frame, int number, UnaryOperator<Value> replacement) {
        Slot slot = frame.slot(number);
        Value before = slot.value();
        if (before == null) {
            return;
        }
        Value after = replacement.apply(before);
        if (after != before) {
            Slot changed = new Slot(after, slot.valueBytes(), slot.written(), slot.zeros(), slot.tainted());
            frame.setSlot(number, changed, frame.slotOrigins(number), 0);
        }
    }

    /** All numbers with a link are found to be something narrower, because of what some places hold. */
    void narrowLinked(int link, Scalar scalar, Origins because) {
        for (int index = 0; index < depth; index++) {
            Frame frame = frame(index);
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
