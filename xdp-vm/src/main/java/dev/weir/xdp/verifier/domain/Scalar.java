package dev.weir.xdp.verifier.domain;

import org.jspecify.annotations.Nullable;

/**
 * A set of 64-bit numbers, by what is known of them: their bits, their range, and the range of their lower halves. Every number of the set
 * obeys all three; never empty. Immutable.
 */
public final class Scalar {
    /** Any number. */
    public static final Scalar UNKNOWN = new Scalar(Tnum.UNKNOWN, Range.ANY_WIDE, Range.ANY_HALF);

    private static final Scalar[] SMALL = new Scalar[256];
    private static final Scalar[] OF_BITS = new Scalar[Long.SIZE + 1];

    static {
        for (int number = 0; number < SMALL.length; number++) {
            SMALL[number] = newConstant(number);
        }
        for (int bits = 0; bits < Long.SIZE; bits++) {
            OF_BITS[bits] = unsigned(0, (1L << bits) - 1);
        }
        OF_BITS[Long.SIZE] = UNKNOWN;
    }

    private final Tnum bits;
    private final Range wide;
    private final Range half;

    Scalar(Tnum bits, Range wide, Range half) {
        this.bits = bits;
        this.wide = wide;
        this.half = half;
    }

    /** One number. */
    public static Scalar constant(long number) {
        return number >= 0 && number < SMALL.length ? SMALL[(int) number] : newConstant(number);
    }

    private static Scalar newConstant(long number) {
        return new Scalar(
                Tnum.constant(number), Range.constant(Range.WIDE, number), Range.constant(Range.HALF, number));
    }

    /** Any number of so many bits, 0 to 64, unsigned. */
    public static Scalar ofBits(int bits) {
        return OF_BITS[bits];
    }

    /** Any number of so many bits, with its sign. */
    public static Scalar ofSignedBits(int bits) {
        return signed(-1L << (bits - 1), (1L << (bits - 1)) - 1);
    }

    /** Numbers between two bounds, unsigned. */
    public static Scalar unsigned(long min, long max) {
        return result(Tnum.UNKNOWN, Range.ANY_WIDE.withUnsigned(min, max), Range.ANY_HALF);
    }

    /** Numbers between two bounds, signed. */
    public static Scalar signed(long min, long max) {
        return result(Tnum.UNKNOWN, Range.ANY_WIDE.withSigned(min, max), Range.ANY_HALF);
    }

    /**
     * What an operation makes. Not every contradiction in operands is noticed at once; where one shows only now, the way here is one that is
     * never gone, and any number stands for none, as in the kernel ({@code reg_bounds_sanity_check}, {@code kernel/bpf/verifier.c}).
     */
    static Scalar result(Tnum bits, Range wide, Range half) {
        Scalar scalar = Deduction.of(bits, wide, half);
        return scalar == null ? UNKNOWN : scalar;
    }

    /** The known bits. */
    public Tnum bits() {
        return bits;
    }

    Range wide() {
        return wide;
    }

    Range half() {
        return half;
    }

    /** Least number, signed. */
    public long signedMin() {
        return wide.signedMin();
    }

    /** Greatest number, signed. */
    public long signedMax() {
        return wide.signedMax();
    }

    /** Least number, unsigned. */
    public long unsignedMin() {
        return wide.unsignedMin();
    }

    /** Greatest number, unsigned. */
    public long unsignedMax() {
        return wide.unsignedMax();
    }

    /** Whether it is one number, {@link #value}. */
    public boolean isConstant() {
        return bits.isConstant();
    }

    /** Whether it is this one number. */
    public boolean isConstant(long number) {
        return bits.isConstant() && bits.value() == number;
    }

    /** The number, if it {@linkplain #isConstant is one}. */
    public long value() {
        return bits.value();
    }

    /** Whether nothing is known. */
    public boolean isUnknown() {
        return bits.mask() == -1 && wide.equals(Range.ANY_WIDE) && half.equals(Range.ANY_HALF);
    }

    /** Whether a number is in the set. */
    public boolean contains(long number) {
        return bits.contains(number) && wide.contains(number) && half.contains(number);
    }

    /** Whether everything in another set is surely in this one. */
    public boolean includes(Scalar other) {
        return bits.includes(other.bits) && wide.includes(other.wide) && half.includes(other.half);
    }

    /** What is in both; null if nothing is. */
    public @Nullable Scalar intersect(Scalar other) {
        if (bits.isDisjoint(other.bits)) {
            return null;
        }
        return Deduction.of(bits.intersect(other.bits), wide.intersect(other.wide), half.intersect(other.half));
    }

    /** Whether nothing is above the lower bytes, so that {@link #low} changes nothing. */
    public boolean fits(int bytes) {
        int width = bytes * Byte.SIZE;
        return width == Long.SIZE || (bits.value() | bits.mask()) >>> width == 0;
    }

    /** The lower bytes, zeros above: what a narrow load of the number's memory gives on a little-endian machine. */
    public Scalar low(int bytes) {
        int width = bytes * Byte.SIZE;
        if (fits(bytes)) {
            return this;
        }
        if (width == Integer.SIZE) {
            return zeroExtended(bits.low(Range.HALF), half);
        }
        return result(bits.low(width), Range.ANY_WIDE, Range.ANY_HALF);
    }

    /** The lower bytes, their highest bit repeated above. */
    public Scalar signExtended(int bytes) {
        int width = bytes * Byte.SIZE;
        if (width == Long.SIZE) {
            return this;
        }
        Range narrow = width == Integer.SIZE ? half : wide;
        long least = -1L << (width - 1);
        boolean fits = narrow.signedMin() >= least && narrow.signedMax() <= ~least;
        Range kept = fits
                ? Range.ANY_WIDE.withSigned(narrow.signedMin(), narrow.signedMax())
                : Range.ANY_WIDE.withSigned(least, ~least);
        return result(bits.signExtend(width), kept, width == Integer.SIZE ? half : Range.ANY_HALF);
    }

    /** A 32-bit number, zeros above. */
    static Scalar zeroExtended(Tnum bits, Range half) {
        Range wide = Range.ANY_WIDE.withUnsigned(half.unsignedMin(), half.unsignedMax());
        return result(bits.low(Range.HALF), wide, half);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scalar that
                && bits.equals(that.bits)
                && wide.equals(that.wide)
                && half.equals(that.half);
    }

    @Override
    public int hashCode() {
        return (bits.hashCode() * 31 + wide.hashCode()) * 31 + half.hashCode();
    }

    /** The number, or the bounds that are not the widest. */
    @Override
    public String toString() {
        if (isConstant()) {
            return Long.toString(value());
        }
        if (isUnknown()) {
            return "any number";
        }
        return signedMin() >= 0
                ? "%d..%d%s".formatted(signedMin(), signedMax(), knownBits())
                : "%s..%s%s".formatted(bound(signedMin()), bound(signedMax()), knownBits());
    }

    private static String bound(long number) {
        return number == Long.MIN_VALUE ? "min" : number == Long.MAX_VALUE ? "max" : Long.toString(number);
    }

    /** Known bits are worth telling if they say more than the range. */
    private String knownBits() {
        return bits.equals(Tnum.range(wide.unsignedMin(), wide.unsignedMax())) ? "" : " bits " + bits;
    }
}
