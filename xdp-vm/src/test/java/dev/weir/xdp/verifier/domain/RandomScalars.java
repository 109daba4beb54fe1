package dev.weir.xdp.verifier.domain;

import java.util.Random;

/** Random sets of numbers around members that are known, with a taste for the edges. */
final class RandomScalars {
    private static final long[] EDGES = {
        0,
        1,
        2,
        7,
        8,
        31,
        32,
        63,
        64,
        0xff,
        0x100,
        0x7fff,
        0xffff,
        0x7fff_ffffL,
        0x8000_0000L,
        0xffff_ffffL,
        0x1_0000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1,
        -2,
        -0x8000_0000L,
        -0x8000_0001L,
        -0x1_0000_0000L
    };

    private final Random random;

    RandomScalars(Random random) {
        this.random = random;
    }

    /** A number, often near an edge. */
    long number() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong() >> random.nextInt(64);
            case 1 -> random.nextLong() >>> random.nextInt(64);
            default -> EDGES[random.nextInt(EDGES.length)] + random.nextInt(3) - 1;
        };
    }

    /** A set that has a number in it. */
    Scalar around(long member) {
        Scalar scalar = Scalar.UNKNOWN;
        for (int narrowings = random.nextInt(4); narrowings > 0; narrowings--) {
            scalar = narrowed(scalar, member);
        }
        return scalar;
    }

    /** A number of the set, other than by chance its first. */
    long another(Scalar scalar, long member) {
        for (int attempt = 0; attempt < 8; attempt++) {
            long candidate = switch (random.nextInt(4)) {
                case 0 -> member + random.nextInt(5) - 2;
                case 1 ->
                    scalar.bits().value() | (random.nextLong() & scalar.bits().mask());
                case 2 -> random.nextBoolean() ? scalar.unsignedMin() : scalar.unsignedMax();
                default -> number();
            };
            if (scalar.contains(candidate)) {
                return candidate;
            }
        }
        return member;
    }

    private Scalar narrowed(Scalar scalar, long member) {
        long other = number();
        Scalar constraint = switch (random.nextInt(5)) {
            case 0 -> Scalar.signed(Math.min(member, other), Math.max(member, other));
            case 1 ->
                Long.compareUnsigned(member, other) < 0
                        ? Scalar.unsigned(member, other)
                        : Scalar.unsigned(other, member);
            case 2 -> withBits(member, random.nextLong());
            case 3 -> withBits(member, random.nextLong() & random.nextLong(1L << 40) & ~random.nextLong());
            default -> half(member, other);
        };
        Scalar both = scalar.intersect(constraint);
        if (both == null || !both.contains(member)) {
            throw new AssertionError("%s and %s lose %d: %s".formatted(scalar, constraint, member, both));
        }
        return both;
    }

    private static Scalar withBits(long member, long mask) {
        return Scalar.result(new Tnum(member & ~mask, mask), Range.ANY_WIDE, Range.ANY_HALF);
    }

    private Scalar half(long member, long other) {
        int a = (int) member;
        int b = (int) other;
        Range half = random.nextBoolean()
                ? Range.ANY_HALF.withSigned(Math.min(a, b), Math.max(a, b))
                : Range.ANY_HALF.withUnsigned(
                        Math.min(a & 0xffff_ffffL, b & 0xffff_ffffL), Math.max(a & 0xffff_ffffL, b & 0xffff_ffffL));
        return Scalar.result(Tnum.UNKNOWN, Range.ANY_WIDE, half);
    }
}
