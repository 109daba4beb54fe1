package dev.weir.xdp.hook;

import dev.weir.xdp.memory.Memory;

/** The internet checksum (RFC 1071) over memory. Sums are of words in the machine's byte order, which the fold does not mind. */
final class InternetChecksum {
    private static final long LOW_32 = 0xffffffffL;

    private InternetChecksum() {}

    /** Adds bytes to a sum, which begins at 0; the last one may be alone. What is added before is an even number of bytes. */
    static long add(long sum, long address, int bytes) {
        long total = sum;
        int at = 0;
        for (; at + Long.BYTES <= bytes; at += Long.BYTES) {
            long word = Memory.getLong(address + at);
            total += (word & LOW_32) + (word >>> 32);
        }
        for (; at + Short.BYTES <= bytes; at += Short.BYTES) {
            total += Short.toUnsignedLong(Memory.getShort(address + at));
        }
        if (at < bytes) {
            total += Byte.toUnsignedLong(Memory.getByte(address + at));
        }
        return total;
    }

    /** Folds a sum into 16 bits in the machine's byte order. */
    static int fold(long sum) {
        long folded = (sum & LOW_32) + (sum >>> 32);
        folded = (folded & 0xffff) + (folded >>> 16);
        folded = (folded & 0xffff) + (folded >>> 16);
        return (int) ((folded & 0xffff) + (folded >>> 16));
    }

    /**
     * Completes a checksum that a sender left to its hardware: the field holds the sum of the pseudo header, and the rest from
     * {@code from} on is to be added.
     *
     * @param field address of the two bytes
     */
    static void complete(long from, long field, long end) {
        int sum = ~fold(add(0, from, (int) (end - from))) & 0xffff;
        // All ones stands for zero, which in UDP would say that there is no checksum; in TCP both mean the same.
        Memory.putShort(field, (short) (sum == 0 ? 0xffff : sum));
    }
}
