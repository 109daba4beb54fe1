package dev.weir.xdp.verifier.domain;

import org.jspecify.annotations.Nullable;

/**
 * Lets known bits, 64-bit ranges and 32-bit ranges teach one another until nothing new comes of it. Each step only takes away what one of the
 * others excludes, so whatever all of them stood for, they still stand for.
 */
final class Deduction {
    /** Bounds that keep inching towards one another are left where they are after so many rounds. */
    private static final int MAX_ROUNDS = 5;

    private static final long HALF_MASK = 0xffff_ffffL;

    private final Bounds wide;
    private final Bounds half;
    private long value;
    private long mask;
    private boolean learnt;

    private Deduction(Tnum bits, Range wide, Range half) {
        this.value = bits.value();
        this.mask = bits.mask();
        this.wide = new Bounds(wide);
        this.half = new Bounds(half);
    }

    /** The number that all three allow; null if there is none. */
    static @Nullable Scalar of(Tnum bits, Range wide, Range half) {
        if (bits.isConstant()) {
            long number = bits.value();
            return wide.contains(number) && half.contains(number) ? Scalar.constant(number) : null;
        }
        if (bits.mask() == -1 && wide.equals(Range.ANY_WIDE) && half.equals(Range.ANY_HALF)) {
            return Scalar.UNKNOWN;
        }
        return new Deduction(bits, wide, half).run(bits);
    }

    private @Nullable Scalar run(Tnum bits) {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            if (!step()) {
                return null;
            }
            boolean wideChanged = wide.hasChanged();
            boolean halfChanged = half.hasChanged();
            if (!wideChanged && !halfChanged && !learnt) {
                break;
            }
            learnt = false;
        }
        if (mask == 0) {
            return Scalar.constant(value);
        }
        Tnum known = value == bits.value() && mask == bits.mask() ? bits : new Tnum(value, mask);
        return new Scalar(known, wide.range(), half.range());
    }

    /** One round; false if nothing is left. */
    private boolean step() {
        wide.narrowToBits(value, mask);
        wide.narrowBetweenSigns();
        half.narrowToBits(value, mask);
        half.narrowBetweenSigns();
        narrowHalf(wide.unsignedMin(), wide.unsignedMax());
        narrowHalf(wide.signedMin(), wide.signedMax());
        narrowWide();
        wide.narrowBetweenSigns();
        half.narrowBetweenSigns();
        if (wide.isEmpty() || half.isEmpty()) {
            return false;
        }
        return learnBits(wide.unsignedMin(), unknown(wide))
                && learnBits(half.unsignedMin(), unknown(half) | ~HALF_MASK);
    }

    /** The bits below the highest in which the bounds differ, and that one. */
    private static long unknown(Bounds bounds) {
        long differing = bounds.unsignedMin() ^ bounds.unsignedMax();
        return differing == 0 ? 0 : -1L >>> Long.numberOfLeadingZeros(differing);
    }

    /**
     * Where bits are known, they are those of a number.
     *
     * @param unknown a bit for each that is not
     * @return false if other bits were known already
     */
    private boolean learnBits(long number, long unknown) {
        if (((value ^ number) & ~(mask | unknown)) != 0) {
            return false;
        }
        long still = mask & unknown;
        if (still != mask) {
            value = (value | (number & ~unknown)) & ~still;
            mask = still;
            learnt = true;
        }
        return true;
    }

    /** What the 64-bit range says of the lower half: something if the upper half does not change, or changes just once. */
    private void narrowHalf(long from, long to) {
        long step = (to >> Range.HALF) - (from >> Range.HALF);
        int low = (int) from;
        int high = (int) to;
        if (step == 0) {
            half.narrowUnsigned(low & HALF_MASK, high & HALF_MASK);
            if (low <= high) {
                half.narrowSigned(low, high);
            }
        } else if ((step == 1 || step == 1 - (1L << Range.HALF)) && low < 0 && high >= 0) {
            half.narrowSigned(low, high);
        }
    }

    /** What the lower half's range says of the whole number. */
    private void narrowWide() {
        wide.narrowUnsigned(
                (wide.unsignedMin() & ~HALF_MASK) | half.unsignedMin(),
                (wide.unsignedMax() & ~HALF_MASK) | half.unsignedMax());
        wide.narrowSigned(
                (wide.signedMin() & ~HALF_MASK) | half.unsignedMin(),
                (wide.signedMax() & ~HALF_MASK) | half.unsignedMax());
        if (wide.signedMin() >= Integer.MIN_VALUE && wide.signedMax() <= Integer.MAX_VALUE) {
            wide.narrowSigned(half.signedMin(), half.signedMax());
        }
    }
}
