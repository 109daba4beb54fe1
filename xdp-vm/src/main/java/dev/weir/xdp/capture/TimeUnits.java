package dev.weir.xdp.capture;

/**
 * What a pcapng file's times count.
 *
 * @param exponent of 10, or of 2, by which a second is divided
 * @param binary whether it is 2
 * @param offset seconds to be added
 */
record TimeUnits(int exponent, boolean binary, long offset) {
    /** What holds where a file says nothing. */
    static final TimeUnits MICROSECONDS = new TimeUnits(6, false, 0);

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int BINARY = 0x80;
    private static final int NANOS_EXPONENT = 9;
    /** The largest powers that a long holds. */
    private static final int LARGEST_DECIMAL = 18;

    private static final int LARGEST_BINARY = 62;

    /** The same with another resolution, coded as in the option {@code if_tsresol}. */
    TimeUnits withResolution(int code) {
        boolean isBinary = (code & BINARY) != 0;
        int power = code & ~BINARY;
        return new TimeUnits(Math.min(power, isBinary ? LARGEST_BINARY : LARGEST_DECIMAL), isBinary, offset);
    }

    /** The same with another offset. */
    TimeUnits withOffset(long seconds) {
        return new TimeUnits(exponent, binary, seconds);
    }

    /** A time in nanoseconds. */
    long toNanos(long time) {
        return offset * NANOS_PER_SECOND + (binary ? binaryToNanos(time) : decimalToNanos(time));
    }

    private long decimalToNanos(long time) {
        long power = 1;
        for (int i = 0; i < Math.abs(NANOS_EXPONENT - exponent); i++) {
            power *= 10;
        }
        return exponent <= NANOS_EXPONENT ? time * power : Long.divideUnsigned(time, power);
    }

    private long binaryToNanos(long time) {
        long seconds = time >>> exponent;
        long fraction = time & ((1L << exponent) - 1);
        return seconds * NANOS_PER_SECOND + (long) ((double) fraction / (1L << exponent) * NANOS_PER_SECOND);
    }
}
