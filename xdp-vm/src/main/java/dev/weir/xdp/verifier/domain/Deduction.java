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

    private Tnum bits;
    private Range wide;
    private Range half;

    private Deduction(Tnum bits, Range wide, Range half) {
        this.bits = bits;
        this.wide = wide;
        this.half = half;
    }

    /** The number that all three allow; null if there is none. */
    static @Nullable Scalar of(Tnum bits, Range wide, Range half) {
        return new Deduction(bits, wide, half).run();
    }

    private @Nullable Scalar run() {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            Tnum bitsBefore = bits;
            Range wideBefore = wide;
            Range halfBefore = half;
            if (!step()) {
                return null;
            }
            if (bits.equals(bitsBefore) && wide.equals(wideBefore) && half.equals(halfBefore)) {
                break;
            }
        }
        return bits.isConstant() ? Scalar.constant(bits.value()) : new Scalar(bits, wide, half);
    }

    /** One round; false if nothing is left. */
    private boolean step() {
        wide = betweenSigns(withBits(wide, bits));
        half = betweenSigns(withBits(half, bits.low(Range.HALF)));
        narrowHalf();
        widenHalf();
        wide = betweenSigns(wide);
        half = betweenSigns(half);
        if (wide.isEmpty() || half.isEmpty()) {
            return false;
        }
        return learnBits(Tnum.range(wide.unsignedMin(), wide.unsignedMax()))
                && learnBits(Tnum.UNKNOWN.withLowHalf(Tnum.range(half.unsignedMin(), half.unsignedMax())));
    }

    private boolean learnBits(Tnum known) {
        if (bits.isDisjoint(known)) {
            return false;
        }
        bits = bits.intersect(known);
        return true;
    }

    /** The least number has all unknown bits 0 (the sign 1, if signed), the greatest all 1 (the sign 0). */
    private static Range withBits(Range range, Tnum bits) {
        if (bits.mask() == -1) {
            return range;
        }
        long most = bits.value() | bits.mask();
        if (range.width() == Range.WIDE) {
            long sign = bits.mask() & Long.MIN_VALUE;
            return range.withUnsigned(bits.value(), most).withSigned(bits.value() | sign, most & ~sign);
        }
        int sign = (int) bits.mask() & Integer.MIN_VALUE;
        return range.withUnsigned(bits.value(), most).withSigned((int) bits.value() | sign, (int) most & ~sign);
    }

    /** Signed and unsigned readings agree where the sign is known. */
    private static Range betweenSigns(Range range) {
        boolean half = range.width() == Range.HALF;
        long lowest = half ? (int) range.unsignedMin() : range.unsignedMin();
        long highest = half ? (int) range.unsignedMax() : range.unsignedMax();
        if (lowest <= highest) {
            range = range.withSigned(lowest, highest);
        }
        long mask = half ? HALF_MASK : -1;
        long least = range.signedMin() & mask;
        long greatest = range.signedMax() & mask;
        if (Long.compareUnsigned(least, greatest) <= 0) {
            return range.withUnsigned(least, greatest);
        }
        // The signed range is [least, most unsigned] and [0, greatest]; the unsigned range may meet only one of the
        // two.
        if (Long.compareUnsigned(range.unsignedMax(), least) < 0) {
            return range.withUnsigned(0, greatest).withSigned(0, Long.MAX_VALUE);
        }
        if (Long.compareUnsigned(greatest, range.unsignedMin()) < 0) {
            return range.withUnsigned(least, mask).withSigned(Long.MIN_VALUE, -1);
        }
        return range;
    }

    /** What the 64-bit range says of the lower half: something if the upper half does not change, or changes just once. */
    private void narrowHalf() {
        half = withLowHalves(half, wide.unsignedMin(), wide.unsignedMax());
        half = withLowHalves(half, wide.signedMin(), wide.signedMax());
    }

    private static Range withLowHalves(Range half, long from, long to) {
        long step = (to >> Range.HALF) - (from >> Range.HALF);
        int low = (int) from;
        int high = (int) to;
        if (step == 0) {
            Range narrowed = half.withUnsigned(low & HALF_MASK, high & HALF_MASK);
            return low <= high ? narrowed.withSigned(low, high) : narrowed;
        }
        boolean once = step == 1 || step == 1 - (1L << Range.HALF);
        return once && low < 0 && high >= 0 ? half.withSigned(low, high) : half;
    }

    /** What the lower half's range says of the whole number. */
    private void widenHalf() {
        wide = wide.withUnsigned(
                (wide.unsignedMin() & ~HALF_MASK) | half.unsignedMin(),
                (wide.unsignedMax() & ~HALF_MASK) | half.unsignedMax());
        wide = wide.withSigned(
                (wide.signedMin() & ~HALF_MASK) | half.unsignedMin(),
                (wide.signedMax() & ~HALF_MASK) | half.unsignedMax());
        if (wide.signedMin() >= Integer.MIN_VALUE && wide.signedMax() <= Integer.MAX_VALUE) {
            wide = wide.withSigned(half.signedMin(), half.signedMax());
        }
    }
}
