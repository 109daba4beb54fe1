package dev.weir.xdp.facts;

import dev.weir.xdp.flow.Operation.Comparison;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison of two numbers teaches.
 *
 * @param left what the left side can still be
 * @param right what the right side can still be
 */
record Refinement(Value left, Value right) {

    /**
     * What the sides can be if a comparison has come out {@code holds}; null if it cannot.
     *
     * @param wide whether it compares 64 bits, or the lower 32
     */
    static @Nullable Refinement of(Comparison kind, boolean wide, Value left, Value right, boolean holds) {
        Refinement same = new Refinement(left, right);
        if (!left.isNumber() || !right.isNumber() || (!wide && (!left.fits32() || !right.fits32()))) {
            return same;
        }
        boolean signsAgree = wide ? left.isNotNegative() && right.isNotNegative() : left.fits31() && right.fits31();
        return switch (kind) {
            case EQ -> equality(left, right, holds);
            case NE -> equality(left, right, !holds);
            case SET ->
                left.isConstant() && right.isConstant() && ((left.low() & right.low()) != 0) != holds ? null : same;
            case LT -> less(left, right, holds);
            case GE -> less(left, right, !holds);
            case GT -> mirrored(less(right, left, holds));
            case LE -> mirrored(less(right, left, !holds));
            case SLT -> signsAgree ? less(left, right, holds) : same;
            case SGE -> signsAgree ? less(left, right, !holds) : same;
            case SGT -> signsAgree ? mirrored(less(right, left, holds)) : same;
            case SLE -> signsAgree ? mirrored(less(right, left, !holds)) : same;
        };
    }

    private static @Nullable Refinement equality(Value left, Value right, boolean equal) {
        if (equal) {
            return both(withinOrNull(left, right.low(), right.high()), withinOrNull(right, left.low(), left.high()));
        }
        Value newLeft = right.isConstant() ? withoutOrNull(left, right.low()) : left;
        Value newRight = left.isConstant() ? withoutOrNull(right, left.low()) : right;
        return newLeft == null || newRight == null ? null : new Refinement(newLeft, newRight);
    }

    /** {@code left < right} if {@code holds}, else {@code left >= right}. */
    private static @Nullable Refinement less(Value left, Value right, boolean holds) {
        if (!holds) {
            return both(withinOrNull(left, right.low(), left.high()), withinOrNull(right, right.low(), left.high()));
        }
        if (right.high() == 0 || left.low() == -1) {
            return null;
        }
        return both(
                withinOrNull(left, left.low(), right.high() - 1), withinOrNull(right, left.low() + 1, right.high()));
    }

    private static @Nullable Value withoutOrNull(Value range, long excluded) {
        if (range.isConstant() && range.low() == excluded) {
            return null;
        }
        long step = range.isConstant() ? 1 : 1L << range.step();
        long low = range.low() == excluded ? range.low() + step : range.low();
        long high = range.high() == excluded ? range.high() - step : range.high();
        return Value.number(low, high, range.step());
    }

    /** The members of a range from {@code low} to {@code high}; null if there are none. */
    private static @Nullable Value withinOrNull(Value range, long low, long high) {
        long first = range.low();
        if (Long.compareUnsigned(low, first) > 0) {
            long missing = (low - first) & ((1L << range.step()) - 1);
            first = missing == 0 || range.step() >= Long.SIZE ? low : low + (1L << range.step()) - missing;
            if (range.step() >= Long.SIZE || Long.compareUnsigned(first, low) < 0) {
                return null;
            }
        }
        long last = Value.min(range.high(), high);
        return Long.compareUnsigned(first, last) > 0 ? null : Value.number(first, last, range.step());
    }

    private static @Nullable Refinement both(@Nullable Value left, @Nullable Value right) {
        return left == null || right == null ? null : new Refinement(left, right);
    }

    private static @Nullable Refinement mirrored(@Nullable Refinement refinement) {
        return refinement == null ? null : new Refinement(/* left= */ refinement.right, /* right= */ refinement.left);
    }
}
