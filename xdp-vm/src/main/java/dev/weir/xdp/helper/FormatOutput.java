package dev.weir.xdp.helper;

import dev.weir.xdp.memory.Memory;

/** Text on its way into memory of a limited size. What does not fit is counted only, as {@code snprintf} does. For one text. */
final class FormatOutput {
    private static final String DIGITS = "0123456789abcdef";

    private final long address;
    private final long limit;
    private long length;

    /**
     * @param address where the text goes
     * @param limit bytes that there are
     */
    FormatOutput(long address, long limit) {
        this.address = address;
        this.limit = limit;
    }

    /** Ends the text with a NUL, in place of the last byte if there is no more room; returns how long the text is without it. */
    long end() {
        if (limit > 0) {
            Memory.putByte(address + Math.min(length, limit - 1), (byte) 0);
        }
        return length;
    }

    void put(int character) {
        if (length < limit) {
            Memory.putByte(address + length, (byte) character);
        }
        length++;
    }

    void repeat(int character, long times) {
        for (long i = 0; i < times; i++) {
            put(character);
        }
    }

    /** Puts ASCII text, padded. */
    void padded(CharSequence text, Conversion conversion) {
        long padding = conversion.width() - (long) text.length();
        if (!conversion.has(Conversion.LEFT)) {
            repeat(' ', padding);
        }
        text.chars().forEach(this::put);
        if (conversion.has(Conversion.LEFT)) {
            repeat(' ', padding);
        }
    }

    /** Puts a number with its sign (NUL for none), padded by blanks or zeros. */
    void number(CharSequence digits, char sign, Conversion conversion) {
        int signs = sign == 0 ? 0 : 1;
        long padding = conversion.width() - (long) digits.length() - signs;
        boolean left = conversion.has(Conversion.LEFT);
        boolean zeros = !left && conversion.has(Conversion.ZERO_PADDED);
        if (!left && !zeros) {
            repeat(' ', padding);
        }
        if (sign != 0) {
            put(sign);
        }
        if (zeros) {
            repeat('0', padding);
        }
        digits.chars().forEach(this::put);
        if (left) {
            repeat(' ', padding);
        }
    }

    static char digit(int value) {
        return DIGITS.charAt(value);
    }
}
