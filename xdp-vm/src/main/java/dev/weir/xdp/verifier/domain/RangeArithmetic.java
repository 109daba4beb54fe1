package dev.weir.xdp.verifier.domain;

import dev.weir.xdp.semantics.AluCode;

/** What arithmetic makes of bounds. Where a result may wrap around, it may be anything. */
final class RangeArithmetic {
    private RangeArithmetic() {}

    /** The range of an operation's results; both operands and the result have the same width. */
    static Range apply(int code, Range a, Range b) {
        Range any = Range.any(a.width());
        return switch (code) {
            case AluCode.ADD -> add(a, b);
            case AluCode.SUB -> subtract(a, b);
            case AluCode.MUL -> multiply(a, b);
            case AluCode.DIV -> divide(a, b);
            case AluCode.MOD -> modulo(a, b);
            case AluCode.AND -> any.withUnsigned(0, least(a.unsignedMax(), b.unsignedMax()));
            case AluCode.OR -> any.withUnsigned(greatest(a.unsignedMin(), b.unsignedMin()), any.unsignedMax());
            case AluCode.LSH -> shiftLeft(a, b);
            case AluCode.RSH -> shiftRight(a, b);
            case AluCode.ARSH -> shiftRightSigned(a, b);
            default -> any;
        };
    }

    private static Range add(Range a, Range b) {
        Range sum = Range.any(a.width());
        long least = a.signedMin() + b.signedMin();
        long most = a.signedMax() + b.signedMax();
        if (!signedOverflow(a.width(), least, a.signedMin(), b.signedMin())
                && !signedOverflow(a.width(), most, a.signedMax(), b.signedMax())) {
            sum = sum.withSigned(least, most);
        }
        long mask = Range.greatestUnsigned(a.width());
        long low = (a.unsignedMin() + b.unsignedMin()) & mask;
        long high = (a.unsignedMax() + b.unsignedMax()) & mask;
        // If the least sums wrap, the greatest do too, and all between them wrap once.
        boolean lowWraps = Long.compareUnsigned(low, a.unsignedMin()) < 0;
        boolean highWraps = Long.compareUnsigned(high, a.unsignedMax()) < 0;
        return lowWraps == highWraps ? sum.withUnsigned(low, high) : sum;
    }

    private static Range subtract(Range a, Range b) {
        Range difference = Range.any(a.width());
        long least = a.signedMin() - b.signedMax();
        long most = a.signedMax() - b.signedMin();
        if (!signedOverflow(a.width(), least, a.signedMin(), ~b.signedMax())
                && !signedOverflow(a.width(), most, a.signedMax(), ~b.signedMin())) {
            difference = difference.withSigned(least, most);
        }
        long mask = Range.greatestUnsigned(a.width());
        long low = (a.unsignedMin() - b.unsignedMax()) & mask;
        long high = (a.unsignedMax() - b.unsignedMin()) & mask;
        boolean lowWraps = Long.compareUnsigned(a.unsignedMin(), b.unsignedMax()) < 0;
        boolean highWraps = Long.compareUnsigned(a.unsignedMax(), b.unsignedMin()) < 0;
        return lowWraps == highWraps ? difference.withUnsigned(low, high) : difference;
    }

    /** Whether a sum of two numbers of the given signs is out of the width's signed range. */
    private static boolean signedOverflow(int width, long sum, long a, long b) {
        return width == Range.WIDE ? ((a ^ sum) & (b ^ sum)) < 0 : sum != (int) sum;
    }

    private static Range multiply(Range a, Range b) {
        Range product = Range.any(a.width());
        if (Math.unsignedMultiplyHigh(a.unsignedMax(), b.unsignedMax()) == 0
                && Long.compareUnsigned(a.unsignedMax() * b.unsignedMax(), product.unsignedMax()) <= 0) {
            product = product.withUnsigned(a.unsignedMin() * b.unsignedMin(), a.unsignedMax() * b.unsignedMax());
        }
        long[] corners = {
            a.signedMin() * b.signedMin(),
            a.signedMin() * b.signedMax(),
            a.signedMax() * b.signedMin(),
            a.signedMax() * b.signedMax()
        };
        if (!fitInt(a) || !fitInt(b)) {
            return product;
        }
        long least = corners[0];
        long most = corners[0];
        for (long corner : corners) {
            least = Math.min(least, corner);
            most = Math.max(most, corner);
        }
        boolean fits = least >= product.signedMin() && most <= product.signedMax();
        return fits ? product.withSigned(least, most) : product;
    }

    private static boolean fitInt(Range range) {
        return range.signedMin() >= Integer.MIN_VALUE && range.signedMax() <= Integer.MAX_VALUE;
    }

    /** Unsigned; division by zero gives zero. */
    private static Range divide(Range a, Range b) {
        Range any = Range.any(a.width());
        if (b.unsignedMin() == 0) {
            return any.withUnsigned(0, a.unsignedMax());
        }
        return any.withUnsigned(
                Long.divideUnsigned(a.unsignedMin(), b.unsignedMax()),
                Long.divideUnsigned(a.unsignedMax(), b.unsignedMin()));
    }

    /** Unsigned; modulo zero changes nothing. */
    private static Range modulo(Range a, Range b) {
        Range any = Range.any(a.width());
        return b.unsignedMin() == 0
                ? any.withUnsigned(0, a.unsignedMax())
                : any.withUnsigned(0, least(a.unsignedMax(), b.unsignedMax() - 1));
    }

    /** Distances beyond the width are taken modulo the width, so that nothing is known of them. */
    private static boolean isDistance(Range b) {
        return Long.compareUnsigned(b.unsignedMax(), b.width()) < 0;
    }

    private static Range shiftLeft(Range a, Range b) {
        Range any = Range.any(a.width());
        if (!isDistance(b)) {
            return any;
        }
        int most = (int) b.unsignedMax();
        long high = a.unsignedMax() << most;
        boolean fits = high >>> most == a.unsignedMax() && Long.compareUnsigned(high, any.unsignedMax()) <= 0;
        return fits ? any.withUnsigned(a.unsignedMin() << (int) b.unsignedMin(), high) : any;
    }

    private static Range shiftRight(Range a, Range b) {
        Range any = Range.any(a.width());
        return isDistance(b)
                ? any.withUnsigned(a.unsignedMin() >>> (int) b.unsignedMax(), a.unsignedMax() >>> (int) b.unsignedMin())
                : any;
    }

    private static Range shiftRightSigned(Range a, Range b) {
        Range any = Range.any(a.width());
        if (!isDistance(b)) {
            return any;
        }
        int near = (int) b.unsignedMin();
        int far = (int) b.unsignedMax();
        long least = a.signedMin() < 0 ? a.signedMin() >> near : a.signedMin() >> far;
        long most = a.signedMax() < 0 ? a.signedMax() >> far : a.signedMax() >> near;
        return any.withSigned(least, most);
    }

    private static long least(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? a : b;
    }

    private static long greatest(long a, long b) {
        return Long.compareUnsigned(a, b) > 0 ? a : b;
    }
}
