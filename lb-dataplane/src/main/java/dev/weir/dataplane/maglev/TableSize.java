package dev.weir.dataplane.maglev;

/** How many slots a table may have: a prime, so that every stride visits every slot. */
public final class TableSize {
    /** The smallest size, in slots. */
    public static final int MIN = 251;
    /** The largest size, in slots. */
    public static final int MAX = 5_000_011;
    /** The size of a pool that says nothing, in slots: within 1% of the weights for up to 655 equal backends. */
    public static final int DEFAULT = 65_537;

    private TableSize() {}

    /** Whether a table of this many slots can be built. */
    public static boolean isValid(int size) {
        return size >= MIN && size <= MAX && isPrime(size);
    }

    /** The valid size nearest to the given one, the larger of two equally near: what an error message proposes. */
    public static int nearest(int size) {
        int start = Math.clamp(size, MIN, MAX);
        for (int distance = 0; ; distance++) {
            if (isValid(start + distance)) {
                return start + distance;
            }
            if (isValid(start - distance)) {
                return start - distance;
            }
        }
    }

    private static boolean isPrime(int number) {
        if (number % 2 == 0) {
            return number == 2;
        }
        for (int divisor = 3; (long) divisor * divisor <= number; divisor += 2) {
            if (number % divisor == 0) {
                return false;
            }
        }
        return number > 1;
    }
}
