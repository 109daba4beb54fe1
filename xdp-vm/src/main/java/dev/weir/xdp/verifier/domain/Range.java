package dev.weir.xdp.verifier.domain;

/**
 * Numbers of a width of 64 or 32 bits between bounds, read both as signed and as unsigned. Bounds of 32-bit numbers are held in longs:
 * sign-extended the signed, zero-extended the unsigned ones.
 *
 * @param width 64 or 32
 * @param signedMin least number, signed
 * @param signedMax greatest number, signed
 * @param unsignedMin least number, unsigned
 * @param unsignedMax greatest number, unsigned
 */
record Range(int width, long signedMin, long signedMax, long unsignedMin, long unsignedMax) {
    static final int WIDE = 64;
    static final int HALF = 32;

    /** Any 64-bit number. */
    static final Range ANY_WIDE = new Range(WIDE, Long.MIN_VALUE, Long.MAX_VALUE, 0, -1);

    /** Any 32-bit number. */
    static final Range ANY_HALF = new Range(HALF, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, 0xffff_ffffL);

    static Range any(int width) {
        return width == WIDE ? ANY_WIDE : ANY_HALF;
    }

    /** One number; of a 32-bit range the lower half counts. */
    static Range constant(int width, long number) {
        return width == WIDE
                ? new Range(WIDE, number, number, number, number)
                : new Range(HALF, (int) number, (int) number, number & 0xffff_ffffL, number & 0xffff_ffffL);
    }

    boolean isEmpty() {
        return signedMin > signedMax || Long.compareUnsigned(unsignedMin, unsignedMax) > 0;
    }

    boolean contains(long number) {
        long signed = width == WIDE ? number : (int) number;
        long unsigned = width == WIDE ? number : number & 0xffff_ffffL;
        return signedMin <= signed
                && signed <= signedMax
                && Long.compareUnsigned(unsignedMin, unsigned) <= 0
                && Long.compareUnsigned(unsigned, unsignedMax) <= 0;
    }

    boolean includes(Range other) {
        return signedMin <= other.signedMin
                && other.signedMax <= signedMax
                && Long.compareUnsigned(unsignedMin, other.unsignedMin) <= 0
                && Long.compareUnsigned(other.unsignedMax, unsignedMax) <= 0;
    }

    /** What is in both; may be empty. */
    Range intersect(Range other) {
        return withSigned(other.signedMin, other.signedMax).withUnsigned(other.unsignedMin, other.unsignedMax);
    }

    /** The part between two signed bounds; may be empty. */
    Range withSigned(long min, long max) {
        if (min <= signedMin && max >= signedMax) {
            return this;
        }
        return new Range(width, Math.max(signedMin, min), Math.min(signedMax, max), unsignedMin, unsignedMax);
    }

    /** The part between two unsigned bounds; may be empty. */
    Range withUnsigned(long min, long max) {
        boolean higher = Long.compareUnsigned(min, unsignedMin) > 0;
        boolean lower = Long.compareUnsigned(max, unsignedMax) < 0;
        if (!higher && !lower) {
            return this;
        }
        return new Range(width, signedMin, signedMax, higher ? min : unsignedMin, lower ? max : unsignedMax);
    }

    /** Least and greatest numbers of the width, signed. */
    static long leastSigned(int width) {
        return width == WIDE ? Long.MIN_VALUE : Integer.MIN_VALUE;
    }

    static long greatestSigned(int width) {
        return width == WIDE ? Long.MAX_VALUE : Integer.MAX_VALUE;
    }

    /** Greatest number of the width, unsigned. */
    static long greatestUnsigned(int width) {
        return width == WIDE ? -1 : 0xffff_ffffL;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Range that
                && width == that.width
                && signedMin == that.signedMin
                && signedMax == that.signedMax
                && unsignedMin == that.unsignedMin
                && unsignedMax == that.unsignedMax;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(signedMin * 31 + signedMax) ^ Long.hashCode(unsignedMin * 31 + unsignedMax);
    }
}
