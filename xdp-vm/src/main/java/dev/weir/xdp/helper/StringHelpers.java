package dev.weir.xdp.helper;

import static dev.weir.xdp.error.Errno.EINVAL;
import static dev.weir.xdp.error.Errno.ERANGE;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.memory.Memory;

/** Numbers in text, and the comparison of texts ({@code kernel/bpf/helpers.c}, {@code lib/kstrtox.c}). */
public final class StringHelpers {
    private static final long BASE_MASK = 0x1f;
    /** How many characters of a number are looked at, after blanks and sign. */
    private static final int MAX_DIGITS = 63;

    private static final long UNSIGNED_INT = 0xffff_ffffL;

    private StringHelpers() {}

    /**
     * Reads a signed number.
     *
     * @param base 0 (as the prefix says), 8, 10 or 16
     * @param result address of an {@code s64}, 0 if there is an error
     * @return how many characters were read, EINVAL if there is no number, ERANGE if it does not fit
     */
    public static long signed(Cpu cpu, long text, long bytes, long base, long result, long r5) {
        Memory.putLong(result, 0);
        NumberText number = new NumberText(text, bytes & UNSIGNED_INT);
        long read = parse(number, base);
        if (read < 0) {
            return read;
        }
        long value = number.negative ? -number.value : number.value;
        if (number.negative ? value > 0 : value < 0) {
            return -ERANGE;
        }
        Memory.putLong(result, value);
        return read;
    }

    /** As {@link #signed}, an unsigned number; a sign is an error. */
    public static long unsigned(Cpu cpu, long text, long bytes, long base, long result, long r5) {
        Memory.putLong(result, 0);
        NumberText number = new NumberText(text, bytes & UNSIGNED_INT);
        long read = parse(number, base);
        if (read < 0) {
            return read;
        }
        if (number.negative) {
            return -EINVAL;
        }
        Memory.putLong(result, number.value);
        return read;
    }

    /** Compares two texts up to a NUL or {@code bytes}: -1, 0 or 1. */
    public static long compare(Cpu cpu, long left, long bytes, long right, long r4, long r5) {
        for (long at = 0; at < (bytes & UNSIGNED_INT); at++) {
            int one = Byte.toUnsignedInt(Memory.getByte(left + at));
            int other = Byte.toUnsignedInt(Memory.getByte(right + at));
            if (one != other) {
                return one < other ? -1 : 1;
            }
            if (one == 0) {
                break;
            }
        }
        return 0;
    }

    private static long parse(NumberText number, long flags) {
        int base = (int) (flags & BASE_MASK);
        if ((flags & ~BASE_MASK) != 0 || (base != 0 && base != 8 && base != 10 && base != 16)) {
            return -EINVAL;
        }
        return number.parse(base);
    }

    /** A text that begins with a number. Escapes to nowhere, so that the JIT of the JVM keeps it in registers. */
    private static final class NumberText {
        private final long text;
        private final long end;
        private boolean negative;
        private long value;

        NumberText(long text, long bytes) {
            this.text = text;
            this.end = text + bytes;
        }

        /** Returns how many characters were read, or a negative error number. */
        long parse(int base) {
            long at = text;
            while (at < end && isSpace(at)) {
                at++;
            }
            negative = at < end && character(at) == '-';
            if (negative) {
                at++;
            }
            if (at >= end) {
                return -EINVAL;
            }
            return digits(at, Math.min(end, at + MAX_DIGITS), base);
        }

        private long digits(long from, long limit, int wantedBase) {
            boolean hexadecimal = from + 1 < limit && character(from) == '0' && lower(from + 1) == 'x';
            int base = wantedBase;
            if (base == 0) {
                boolean digitFollows = hexadecimal && from + 2 < limit && digit(from + 2) >= 0;
                base = character(from) != '0' ? 10 : digitFollows ? 16 : 8;
            }
            long first = base == 16 && hexadecimal ? from + 2 : from;
            long at = first;
            boolean overflow = false;
            for (; at < limit; at++) {
                int digit = digit(at);
                if (digit < 0 || digit >= base) {
                    break;
                }
                overflow |= Long.compareUnsigned(value, Long.divideUnsigned(-1 - (long) digit, base)) > 0;
                value = value * base + digit;
            }
            if (overflow) {
                return -ERANGE;
            }
            return at == first ? -EINVAL : at - text;
        }

        private static int character(long at) {
            return Byte.toUnsignedInt(Memory.getByte(at));
        }

        private static int lower(long at) {
            return character(at) | 0x20;
        }

        /** The value of a digit of any base up to 16; negative if it is none. */
        private static int digit(long at) {
            int character = character(at);
            if (character >= '0' && character <= '9') {
                return character - '0';
            }
            int letter = lower(at);
            return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
        }

        /** As the kernel's {@code isspace}, to which Latin-1's no-break space is one. */
        private static boolean isSpace(long at) {
            int character = character(at);
            return character == ' ' || (character >= '\t' && character <= '\r') || character == 0xa0;
        }
    }
}
