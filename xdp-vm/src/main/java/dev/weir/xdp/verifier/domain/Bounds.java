package dev.weir.xdp.verifier.domain;

/** A {@link Range} that is being narrowed. Mutable. */
final class Bounds {
    private static final long HALF_MASK = 0xffff_ffffL;

    private final Range start;
    private final boolean half;
    private long signedMin;
    private long signedMax;
    private long unsignedMin;
    private long unsignedMax;
    private boolean changed;

    Bounds(Range start) {
        this.start = start;
        this.half = start.width() == Range.HALF;
        this.signedMin = start.signedMin();
        this.signedMax = start.signedMax();
        this.unsignedMin = start.unsignedMin();
        this.unsignedMax = start.unsignedMax();
    }

    long signedMin() {
        return signedMin;
    }

    long signedMax() {
        return signedMax;
    }

    long unsignedMin() {
        return unsignedMin;
    }

    long unsignedMax() {
        return unsignedMax;
    }

    boolean isEmpty() {
        return signedMin > signedMax || Long.compareUnsigned(unsignedMin, unsignedMax) > 0;
    }

    /** Whether anything was narrowed since the last time of asking. */
    boolean hasChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** The range that is left. */
    Range range() {
        boolean same = signedMin == start.signedMin()
                && signedMax == start.signedMax()
                && unsignedMin == start.unsignedMin()
                && unsignedMax == start.unsignedMax();
        return same ? start : new Range(start.width(), signedMin, signedMax, unsignedMin, unsignedMax);
    }

    void narrowSigned(long min, long max) {
        if (min > signedMin) {
            signedMin = min;
            changed = true;
        }
        if (max < signedMax) {
            signedMax = max;
            changed = true;
        }
    }

    void narrowUnsigned(long min, long max) {
        if (Long.compareUnsigned(min, unsignedMin) > 0) {
            unsignedMin = min;
            changed = true;
        }
        if (Long.compareUnsigned(max, unsignedMax) < 0) {
            unsignedMax = max;
            changed = true;
        }
    }

    /**
     * The least number has all unknown bits 0 (the sign 1, if signed), the greatest all 1 (the sign 0).
     *
     * @param value known bits; of a 32-bit range the lower half counts
     * @param mask unknown bits
     */
    void narrowToBits(long value, long mask) {
        if (!half) {
            if (mask != -1) {
                long sign = mask & Long.MIN_VALUE;
                narrowUnsigned(value, value | mask);
                narrowSigned(value | sign, (value | mask) & ~sign);
            }
        } else if ((int) mask != -1) {
            int sign = (int) mask & Integer.MIN_VALUE;
            narrowUnsigned(value & HALF_MASK, (value | mask) & HALF_MASK);
            narrowSigned((int) value | sign, (int) (value | mask) & ~sign);
        }
    }

    /** Signed and unsigned readings agree where the sign is known. */
    void narrowBetweenSigns() {
        long lowest = half ? (int) unsignedMin : unsignedMin;
        long highest = half ? (int) unsignedMax : unsignedMax;
        if (lowest <= highest) {
            narrowSigned(lowest, highest);
        }
        long mask = half ? HALF_MASK : -1;
        long least = signedMin & mask;
        long greatest = signedMax & mask;
        if (Long.compareUnsigned(least, greatest) <= 0) {
            narrowUnsigned(least, greatest);
        } else if (Long.compareUnsigned(unsignedMax, least) < 0) {
            // The signed range is [least, most unsigned] and [0, greatest]; the unsigned range may meet only one of
            // them.
            narrowUnsigned(0, greatest);
            narrowSigned(0, Long.MAX_VALUE);
        } else if (Long.compareUnsigned(greatest, unsignedMin) < 0) {
            narrowUnsigned(least, mask);
            narrowSigned(Long.MIN_VALUE, -1);
        }
    }
}
