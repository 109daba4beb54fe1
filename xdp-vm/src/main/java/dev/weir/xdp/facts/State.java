package dev.weir.xdp.facts;

import dev.weir.xdp.isa.Register;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * What is known at one place of a function: a {@link Value} for every register and for every aligned word of 8 bytes of its frame.
 * Mutable; the analysis copies it where ways part.
 */
final class State {
    static final int REGISTERS = Register.values().length;
    private static final int WORDS = 64;

    private final Value[] values;

    private State(Value[] values) {
        this.values = values;
    }

    /** At the beginning of a function: its frame holds whatever is there, which no verifier lets pass for an address. */
    static State atEntry(Value... arguments) {
        Value[] values = new Value[REGISTERS + WORDS];
        Arrays.fill(values, 0, REGISTERS, Value.UNKNOWN);
        System.arraycopy(arguments, 0, values, 1, arguments.length);
        values[Register.R10.number()] = Value.stack(0, 0);
        Arrays.fill(values, REGISTERS, values.length, Value.NUMBER);
        return new State(values);
    }

    State copy() {
        return new State(values.clone());
    }

    Value register(int register) {
        return values[register];
    }

    void setRegister(int register, Value value) {
        values[register] = value;
    }

    /** The registers alone, for keeping. */
    List<Value> registers() {
        return List.of(Arrays.copyOf(values, REGISTERS));
    }

    /** Whether 8 bytes at an offset from R10 are a word of the frame. */
    static boolean isWord(long offset) {
        return (offset & 7) == 0 && offset >= -8L * WORDS && offset < 0;
    }

    Value word(long offset) {
        return values[indexOf(offset)];
    }

    void setWord(long offset, Value value) {
        values[indexOf(offset)] = value;
    }

    /** Bytes {@code from} (inclusive) to {@code to} (exclusive), as offsets from R10, may have got any number. */
    void scribble(long from, long to) {
        for (long word = Math.max(from, -8L * WORDS) & -8; word < Math.min(to, 0); word += 8) {
            values[indexOf(word)] = values[indexOf(word)].join(Value.NUMBER);
        }
    }

    /** Takes another state in; returns whether that changed anything. */
    boolean join(State other, BinaryOperator<Value> joining) {
        boolean changed = false;
        for (int i = 0; i < values.length; i++) {
            Value joined = joining.apply(values[i], other.values[i]);
            if (!joined.equals(values[i])) {
                values[i] = joined;
                changed = true;
            }
        }
        return changed;
    }

    private static int indexOf(long offset) {
        return REGISTERS + WORDS + (int) (offset >> 3);
    }
}
