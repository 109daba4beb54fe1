package dev.weir.xdp.facts;

import dev.weir.xdp.flow.Operation.Arithmetic;
import org.jspecify.annotations.Nullable;

/**
 * Arithmetic on unsigned ranges. Every result holds all that the machine can compute from members of the arguments: where a sum,
 * product or shift might wrap, the result is everything that the width can hold.
 */
final class Ranges {
    private Ranges() {}

    /** {@code left kind right}, where both are numbers; in 64 bits, or in the lower 32. */
    static Value compute(Arithmetic kind, boolean wide, Value left, Value right) {
        if (!wide && ((!left.fits32() && !kind.isMove()) || !right.fits32())) {
            return compute(kind, false, kind.isMove() ? left : low32(left), low32(right));
        }
        Value result = wide ? exactOrNull(kind, left, right) : exact32OrNull(kind, left, right);
        return result != null ? result : wide ? Value.NUMBER : Value.NUMBER_32;
    }

    /** The number's lower 32 bits. */
    static Value low32(Value value) {
        if (value.fits32()) {
            return value;
        }
        return value.isConstant() ? Value.constantOf(value.low() & Value.MAX_32) : Value.NUMBER_32;
    }

    private static @Nullable Value exact32OrNull(Arithmetic kind, Value left, Value right) {
        boolean signed = kind == Arithmetic.SDIV || kind == Arithmetic.SMOD || kind == Arithmetic.ARSH;
        if (signed && !left.fits31()) {
            return null;
        }
        if (isShift(kind) && right.isConstant()) {
            right = Value.constantOf(right.low() & 31);
        }
        Value result = exactOrNull(kind, left, right);
        return result != null && result.fits32() ? result : null;
    }

    private static @Nullable Value exactOrNull(Arithmetic kind, Value left, Value right) {
        return switch (kind) {
            case ADD -> add(left, right);
            case SUB -> subtract(left, right);
            case MUL -> multiply(left, right);
            case DIV ->
                Value.number(
                        0,
                        right.isConstant() && right.low() != 0
                                ? Long.divideUnsigned(left.high(), right.low())
                                : left.high());
            case MOD -> Value.number(0, right.low() == 0 ? left.high() : Value.min(left.high(), right.high() - 1));
            case SDIV, SMOD -> null;
            case AND -> and(left, right);
            case OR -> Value.number(Value.max(left.low(), right.low()), allOnes(left.high() | right.high()));
            case XOR -> Value.number(0, allOnes(left.high() | right.high()));
            case LSH -> shiftLeft(left, right);
            case RSH -> shiftRight(left, right);
            case ARSH -> left.high() >= 0 ? shiftRight(left, right) : null;
            case MOVE -> right;
            case MOVE_SIGNED_8 -> right.high() >= 0 && right.high() <= Byte.MAX_VALUE ? right : null;
            case MOVE_SIGNED_16 -> right.high() >= 0 && right.high() <= Short.MAX_VALUE ? right : null;
            case MOVE_SIGNED_32 -> right.fits31() ? right : null;
        };
    }

    private static boolean isShift(Arithmetic kind) {
        return kind == Arithmetic.LSH || kind == Arithmetic.RSH || kind == Arithmetic.ARSH;
    }

    private static @Nullable Value add(Value left, Value right) {
        long high = left.high() + right.high();
        return Long.compareUnsigned(high, left.high()) < 0
                ? null
                : Value.number(left.low() + right.low(), high, Math.min(left.step(), right.step()));
    }

    private static @Nullable Value subtract(Value left, Value right) {
        return Long.compareUnsigned(left.low(), right.high()) < 0
                ? null
                : Value.number(
                        left.low() - right.high(), left.high() - right.low(), Math.min(left.step(), right.step()));
    }

    private static @Nullable Value multiply(Value left, Value right) {
        return Math.unsignedMultiplyHigh(left.high(), right.high()) != 0
                ? null
                : Value.number(left.low() * right.low(), left.high() * right.high());
    }

    private static Value and(Value left, Value right) {
        return left.isConstant() && right.isConstant()
                ? Value.constantOf(left.low() & right.low())
                : Value.number(0, Value.min(left.high(), right.high()), Math.max(multiple(left), multiple(right)));
    }

    /** How many of the lowest bits are certain to be zero. */
    private static int multiple(Value value) {
        return Math.min(value.step(), Long.numberOfTrailingZeros(value.low()));
    }

    private static @Nullable Value shiftLeft(Value left, Value right) {
        int amount = (int) right.low() & 63;
        return right.isConstant() && amount <= Long.numberOfLeadingZeros(left.high())
                ? Value.number(left.low() << amount, left.high() << amount, left.step() + amount)
                : null;
    }

    private static Value shiftRight(Value left, Value right) {
        int amount = (int) right.low() & 63;
        return right.isConstant()
                ? Value.number(left.low() >>> amount, left.high() >>> amount)
                : Value.number(0, left.high());
    }

    /** The least number of the form 2^n - 1 that is not less. */
    private static long allOnes(long value) {
        return value == 0 ? 0 : -1L >>> Long.numberOfLeadingZeros(value);
    }
}
