package dev.weir.xdp.memory;

import jdk.internal.misc.Unsafe;

/**
 * Reads and writes memory by its absolute address, unchecked: a wrong address ends the process. Callers have proved or tested the
 * address first. Numbers are in the machine's byte order and need no alignment, except where a method says so.
 *
 * <p>Needs {@code --add-exports java.base/jdk.internal.misc=ALL-UNNAMED} on the command line of the JVM.
 */
public final class Memory {
    private static final Unsafe UNSAFE = Unsafe.getUnsafe();
    private static final long PAGE = 4096;
    private static final long LINE = 64;

    private Memory() {}

    public static byte getByte(long address) {
        return UNSAFE.getByte(address);
    }

    public static short getShort(long address) {
        return UNSAFE.getShort(address);
    }

    public static int getInt(long address) {
        return UNSAFE.getInt(address);
    }

    public static long getLong(long address) {
        return UNSAFE.getLong(address);
    }

    public static void putByte(long address, byte value) {
        UNSAFE.putByte(address, value);
    }

    public static void putShort(long address, short value) {
        UNSAFE.putShort(address, value);
    }

    public static void putInt(long address, int value) {
        UNSAFE.putInt(address, value);
    }

    public static void putLong(long address, long value) {
        UNSAFE.putLong(address, value);
    }

    /** Reads with acquire semantics; the address is a multiple of 4. */
    public static int getIntAcquire(long address) {
        return UNSAFE.getIntAcquire(null, address);
    }

    /** Reads with acquire semantics; the address is a multiple of 8. */
    public static long getLongAcquire(long address) {
        return UNSAFE.getLongAcquire(null, address);
    }

    /** Writes with release semantics; the address is a multiple of 4. */
    public static void putIntRelease(long address, int value) {
        UNSAFE.putIntRelease(null, address, value);
    }

    /** Writes with release semantics; the address is a multiple of 8. */
    public static void putLongRelease(long address, long value) {
        UNSAFE.putLongRelease(null, address, value);
    }

    /** Atomic; the address is a multiple of 4. Returns whether it happened. */
    public static boolean compareAndSetInt(long address, int expected, int value) {
        return UNSAFE.compareAndSetInt(null, address, expected, value);
    }

    /** Atomic; the address is a multiple of 8. Returns whether it happened. */
    public static boolean compareAndSetLong(long address, long expected, long value) {
        return UNSAFE.compareAndSetLong(null, address, expected, value);
    }

    /** Atomic; the address is a multiple of 4. Returns the value before. */
    public static int compareAndExchangeInt(long address, int expected, int value) {
        return UNSAFE.compareAndExchangeInt(null, address, expected, value);
    }

    /** Atomic; the address is a multiple of 8. Returns the value before. */
    public static long compareAndExchangeLong(long address, long expected, long value) {
        return UNSAFE.compareAndExchangeLong(null, address, expected, value);
    }

    /** Atomic; the address is a multiple of 4. Returns the value before. */
    public static int getAndAddInt(long address, int delta) {
        return UNSAFE.getAndAddInt(null, address, delta);
    }

    /** Atomic; the address is a multiple of 8. Returns the value before. */
    public static long getAndAddLong(long address, long delta) {
        return UNSAFE.getAndAddLong(null, address, delta);
    }

    /** Atomic; the address is a multiple of 4. Returns the value before. */
    public static int getAndSetInt(long address, int value) {
        return UNSAFE.getAndSetInt(null, address, value);
    }

    /** Atomic; the address is a multiple of 8. Returns the value before. */
    public static long getAndSetLong(long address, long value) {
        return UNSAFE.getAndSetLong(null, address, value);
    }

    /** Copies bytes; the ranges may overlap. */
    public static void copy(long from, long to, long bytes) {
        UNSAFE.copyMemory(from, to, bytes);
    }

    /**
     * Copies few bytes that do not overlap, 8 at a time as long as there are 8: what is aligned so is never seen half copied. Sooner
     * done than {@link #copy} up to some hundred bytes.
     */
    public static void copyWords(long from, long to, int bytes) {
        int at = 0;
        for (; at + Long.BYTES <= bytes; at += Long.BYTES) {
            putLong(to + at, getLong(from + at));
        }
        if ((bytes & Integer.BYTES) != 0) {
            putInt(to + at, getInt(from + at));
            at += Integer.BYTES;
        }
        for (; at < bytes; at++) {
            putByte(to + at, getByte(from + at));
        }
    }

    /** Copies bytes out of an array. */
    public static void copy(byte[] from, int offset, long to, int bytes) {
        UNSAFE.copyMemory(from, Unsafe.ARRAY_BYTE_BASE_OFFSET + (long) offset, null, to, bytes);
    }

    /** Copies bytes into an array. */
    public static void copy(long from, byte[] to, int offset, int bytes) {
        UNSAFE.copyMemory(null, from, to, Unsafe.ARRAY_BYTE_BASE_OFFSET + (long) offset, bytes);
    }

    /** Sets bytes to a value. */
    public static void fill(long address, long bytes, byte value) {
        UNSAFE.setMemory(address, bytes, value);
    }

    /** Whether two ranges hold the same bytes. */
    public static boolean equal(long left, long right, int bytes) {
        int at = 0;
        for (; at + Long.BYTES <= bytes; at += Long.BYTES) {
            if (getLong(left + at) != getLong(right + at)) {
                return false;
            }
        }
        for (; at < bytes; at++) {
            if (getByte(left + at) != getByte(right + at)) {
                return false;
            }
        }
        return true;
    }

    /** Copies all but the pages of zeros, which the place has already: room that was never used is not touched. */
    public static void copyUsed(long from, long to, long bytes) {
        for (long at = 0; at < bytes; at += PAGE) {
            long count = Math.min(PAGE, bytes - at);
            if (!isZero(from + at, count)) {
                UNSAFE.copyMemory(from + at, to + at, count);
            }
        }
    }

    private static boolean isZero(long address, long bytes) {
        long words = bytes & -Long.BYTES;
        long any = 0;
        for (long at = 0; at < words && any == 0; at += LINE) {
            long end = Math.min(words, at + LINE);
            for (long word = at; word < end; word += Long.BYTES) {
                any |= UNSAFE.getLong(address + word);
            }
        }
        for (long at = words; at < bytes; at++) {
            any |= UNSAFE.getByte(address + at);
        }
        return any == 0;
    }

    static long allocate(long bytes) {
        return UNSAFE.allocateMemory(bytes);
    }

    static void free(long address) {
        UNSAFE.freeMemory(address);
    }
}
