package dev.weir.xdp.verifier.domain;

import dev.weir.xdp.semantics.Comparison;
import org.jspecify.annotations.Nullable;

/** What a comparison says of the numbers compared. Conditions are {@link Comparison}'s codes. */
public final class Condition {
    private final Range left;
    private final Range right;

    private Condition(Range left, Range right) {
        this.left = left;
        this.right = right;
    }

    /**
     * What is left of two numbers where a condition holds; null if it holds for none of them.
     *
     * @param code a condition
     * @param wide whether all 64 bits are compared, rather than the lower 32
     */
    public static @Nullable Refinement holding(int code, boolean wide, Scalar left, Scalar right) {
        return switch (code) {
            case Comparison.SET -> whereBitsSet(wide, left, right);
            default -> withinRanges(code, wide, left, right);
        };
    }

    /** The same where the condition does not hold. */
    public static @Nullable Refinement failing(int code, boolean wide, Scalar left, Scalar right) {
        return code == Comparison.SET ? whereBitsClear(wide, left, right) : holding(opposite(code), wide, left, right);
    }

    /** The condition that holds exactly where this one does not; there is none for {@code SET}. */
    private static int opposite(int code) {
        return switch (code) {
            case Comparison.EQ -> Comparison.NE;
            case Comparison.NE -> Comparison.EQ;
            case Comparison.GT -> Comparison.LE;
            case Comparison.LE -> Comparison.GT;
            case Comparison.GE -> Comparison.LT;
            case Comparison.LT -> Comparison.GE;
            case Comparison.SGT -> Comparison.SLE;
            case Comparison.SLE -> Comparison.SGT;
            case Comparison.SGE -> Comparison.SLT;
            case Comparison.SLT -> Comparison.SGE;
            default -> throw new IllegalArgumentException("no condition %#x".formatted(code));
        };
    }

    private static @Nullable Refinement withinRanges(int code, boolean wide, Scalar left, Scalar right) {
        if (code == Comparison.EQ) {
            return whereEqual(wide, left, right);
        }
        Range a = wide ? left.wide() : left.half();
        Range b = wide ? right.wide() : right.half();
        return new Condition(a, b).ordered(code, left, right);
    }

    private static @Nullable Refinement whereEqual(boolean wide, Scalar left, Scalar right) {
        if (wide) {
            Scalar both = left.intersect(right);
            return both == null ? null : new Refinement(both, both);
        }
        Tnum leftBits = left.bits().low(Range.HALF);
        Tnum rightBits = right.bits().low(Range.HALF);
        if (leftBits.isDisjoint(rightBits)) {
            return null;
        }
        Tnum bits = leftBits.intersect(rightBits);
        Range range = left.half().intersect(right.half());
        return both(withHalf(left, bits, range), withHalf(right, bits, range));
    }

    private @Nullable Refinement ordered(int code, Scalar left, Scalar right) {
        Range a = this.left;
        Range b = this.right;
        Range any = Range.any(a.width());
        long most = any.unsignedMax();
        return switch (code) {
            case Comparison.NE -> both(with(left, without(a, b)), with(right, without(b, a)));
            case Comparison.LE ->
                both(
                        with(left, a.withUnsigned(0, b.unsignedMax())),
                        with(right, b.withUnsigned(a.unsignedMin(), most)));
            case Comparison.LT ->
                b.unsignedMax() == 0 || a.unsignedMin() == most
                        ? null
                        : both(
                                with(left, a.withUnsigned(0, b.unsignedMax() - 1)),
                                with(right, b.withUnsigned(a.unsignedMin() + 1, most)));
            case Comparison.SLE ->
                both(
                        with(left, a.withSigned(any.signedMin(), b.signedMax())),
                        with(right, b.withSigned(a.signedMin(), any.signedMax())));
            case Comparison.SLT ->
                b.signedMax() == any.signedMin() || a.signedMin() == any.signedMax()
                        ? null
                        : both(
                                with(left, a.withSigned(any.signedMin(), b.signedMax() - 1)),
                                with(right, b.withSigned(a.signedMin() + 1, any.signedMax())));
            default -> swapped(new Condition(b, a).ordered(mirrored(code), right, left));
        };
    }

    /** The condition that says the same with the operands the other way round. */
    private static int mirrored(int code) {
        return switch (code) {
            case Comparison.GT -> Comparison.LT;
            case Comparison.GE -> Comparison.LE;
            case Comparison.SGT -> Comparison.SLT;
            case Comparison.SGE -> Comparison.SLE;
            default -> throw new IllegalArgumentException("no condition %#x".formatted(code));
        };
    }

    private static @Nullable Refinement swapped(@Nullable Refinement refinement) {
        return refinement == null ? null : new Refinement(refinement.right(), refinement.left());
    }

    /** A range without a single number that stands at one of its ends; empty if it was that number alone. */
    private static Range without(Range range, Range other) {
        if (other.unsignedMin() != other.unsignedMax()) {
            return range;
        }
        long number = other.unsignedMin();
        long signed = other.signedMin();
        Range any = Range.any(range.width());
        if (range.unsignedMin() == number && range.unsignedMax() == number) {
            return range.withSigned(any.signedMax(), any.signedMin());
        }
        Range rest = range;
        if (range.unsignedMin() == number) {
            rest = rest.withUnsigned(number + 1, any.unsignedMax());
        } else if (range.unsignedMax() == number) {
            rest = rest.withUnsigned(0, number - 1);
        }
        if (range.signedMin() == signed) {
            rest = rest.withSigned(signed + 1, any.signedMax());
        } else if (range.signedMax() == signed) {
            rest = rest.withSigned(any.signedMin(), signed - 1);
        }
        return rest;
    }

    /** Where the two have a 1 in common: something is known if one of them is a single bit. */
    private static @Nullable Refinement whereBitsSet(boolean wide, Scalar left, Scalar right) {
        long kept = wide ? -1 : 0xffff_ffffL;
        long possible = possible(left) & possible(right) & kept;
        if (possible == 0) {
            return null;
        }
        return both(withBitSet(left, right, kept), withBitSet(right, left, kept));
    }

    private static @Nullable Scalar withBitSet(Scalar number, Scalar test, long kept) {
        long bit = test.isConstant() ? test.value() & kept : 0;
        if (Long.bitCount(bit) != 1) {
            return number;
        }
        Tnum known = new Tnum(bit, ~bit);
        return number.bits().isDisjoint(known)
                ? null
                : Deduction.of(number.bits().intersect(known), number.wide(), number.half());
    }

    /** Where the two have no 1 in common: where one surely has a 1, the other has a 0. */
    private static @Nullable Refinement whereBitsClear(boolean wide, Scalar left, Scalar right) {
        long kept = wide ? -1 : 0xffff_ffffL;
        return both(
                withBitsClear(left, right.bits().value() & kept),
                withBitsClear(right, left.bits().value() & kept));
    }

    private static @Nullable Scalar withBitsClear(Scalar number, long clear) {
        Tnum known = new Tnum(0, ~clear);
        return number.bits().isDisjoint(known)
                ? null
                : Deduction.of(number.bits().intersect(known), number.wide(), number.half());
    }

    private static long possible(Scalar number) {
        return number.bits().value() | number.bits().mask();
    }

    private static @Nullable Scalar with(Scalar number, Range range) {
        return range.width() == Range.WIDE
                ? Deduction.of(number.bits(), range, number.half())
                : Deduction.of(number.bits(), number.wide(), range);
    }

    private static @Nullable Scalar withHalf(Scalar number, Tnum halfBits, Range half) {
        return Deduction.of(number.bits().withLowHalf(halfBits), number.wide(), half);
    }

    private static @Nullable Refinement both(@Nullable Scalar left, @Nullable Scalar right) {
        return left == null || right == null ? null : new Refinement(left, right);
    }
}
