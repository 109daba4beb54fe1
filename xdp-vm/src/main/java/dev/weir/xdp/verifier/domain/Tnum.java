package dev.weir.xdp.verifier.domain;

/**
 * What is known of the bits of a number: stands for every number that has the bits of {@code value} wherever {@code mask} is 0. The idea, a
 * tristate number, is that of {@code kernel/bpf/tnum.c}; the operations are proved there and tested exhaustively here.
 *
 * @param value known bits; 0 where unknown
 * @param mask 1 for each bit that is unknown
 */
public record Tnum(long value, long mask) {
    /** Any number. */
    public static final Tnum UNKNOWN = new Tnum(0, -1);

    private static final long HALF = 0xffff_ffffL;

    public Tnum {
        if ((value & mask) != 0) {
            throw new IllegalArgumentException("bits both known and unknown: %#x, %#x".formatted(value, mask));
        }
    }

    /** One number. */
    public static Tnum constant(long number) {
        return new Tnum(number, 0);
    }

    /** Numbers from {@code min} to {@code max}, unsigned: the bits above the highest in which the two differ are known. */
    public static Tnum range(long min, long max) {
        long differing = min ^ max;
        int unknown = Long.SIZE - Long.numberOfLeadingZeros(differing);
        if (unknown == Long.SIZE) {
            return UNKNOWN;
        }
        long mask = (1L << unknown) - 1;
        return new Tnum(min & ~mask, mask);
    }

    /** Whether it is one number, {@link #value}. */
    public boolean isConstant() {
        return mask == 0;
    }

    /** Whether it stands for a number. */
    public boolean contains(long number) {
        return ((number ^ value) & ~mask) == 0;
    }

    /** Whether it stands for all that another one stands for. */
    public boolean includes(Tnum other) {
        return (other.mask & ~mask) == 0 && ((other.value ^ value) & ~mask) == 0;
    }

    /** Whether no number is in both. */
    public boolean isDisjoint(Tnum other) {
        return ((value ^ other.value) & ~(mask | other.mask)) != 0;
    }

    /** What is in both; only if they are not {@linkplain #isDisjoint disjoint}. */
    public Tnum intersect(Tnum other) {
        long unknown = mask & other.mask;
        return new Tnum((value | other.value) & ~unknown, unknown);
    }

    Tnum add(Tnum other) {
        long sum = value + other.value;
        long carried = sum + mask + other.mask;
        return known(sum, (carried ^ sum) | mask | other.mask);
    }

    Tnum subtract(Tnum other) {
        long difference = value - other.value;
        long most = difference + mask;
        long least = difference - other.mask;
        return known(difference, (most ^ least) | mask | other.mask);
    }

    Tnum and(Tnum other) {
        long possible = (value | mask) & (other.value | other.mask);
        long certain = value & other.value;
        return new Tnum(certain, possible & ~certain);
    }

    Tnum or(Tnum other) {
        long certain = value | other.value;
        return new Tnum(certain, (mask | other.mask) & ~certain);
    }

    Tnum xor(Tnum other) {
        return known(value ^ other.value, mask | other.mask);
    }

    /** Long multiplication, the known bits as one product and the unknown ones as a sum of what each may add. */
    Tnum multiply(Tnum other) {
        Tnum unknown = new Tnum(0, 0);
        long a = value;
        long aMask = mask;
        Tnum b = other;
        while ((a | aMask) != 0) {
            if ((a & 1) != 0) {
                unknown = unknown.add(new Tnum(0, b.mask));
            } else if ((aMask & 1) != 0) {
                unknown = unknown.add(new Tnum(0, b.value | b.mask));
            }
            a >>>= 1;
            aMask >>>= 1;
            b = b.shiftLeft(1);
        }
        return constant(value * other.value).add(unknown);
    }

    /** Shifts by a distance of 0 to 63. */
    Tnum shiftLeft(int distance) {
        return new Tnum(value << distance, mask << distance);
    }

    Tnum shiftRight(int distance) {
        return new Tnum(value >>> distance, mask >>> distance);
    }

    Tnum shiftRightSigned(int distance) {
        return new Tnum(value >> distance, mask >> distance);
    }

    /** The low bits alone, zeros above. */
    Tnum low(int bits) {
        if (bits == Long.SIZE) {
            return this;
        }
        long kept = (1L << bits) - 1;
        return new Tnum(value & kept, mask & kept);
    }

    /** The low bits, the highest of them repeated above. */
    Tnum signExtend(int bits) {
        int distance = Long.SIZE - bits;
        return shiftLeft(distance).shiftRightSigned(distance);
    }

    /** The same with another lower half, of which only the lower half counts. */
    Tnum withLowHalf(Tnum half) {
        return new Tnum((value & ~HALF) | (half.value & HALF), (mask & ~HALF) | (half.mask & HALF));
    }

    private static Tnum known(long value, long mask) {
        return new Tnum(value & ~mask, mask);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tnum that && value == that.value && mask == that.mask;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(value * 31 + mask);
    }

    @Override
    public String toString() {
        return "(%#x; %#x)".formatted(value, mask);
    }
}
