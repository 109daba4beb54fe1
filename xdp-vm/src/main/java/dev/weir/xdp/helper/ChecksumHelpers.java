package dev.weir.xdp.helper;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.memory.Memory;

/** Internet checksums (RFC 1071) and their incremental update (RFC 1624). */
public final class ChecksumHelpers {
    private static final long UNSIGNED_INT = 0xffff_ffffL;

    private ChecksumHelpers() {}

    /**
     * The checksum of {@code to} less that of {@code from}, added to a seed; either may be empty. Sizes need not be even, as in the kernel
     * since 6.13 (before, they were multiples of 4 up to 512).
     *
     * @return the sum folded to 16 bits, not complemented
     */
    public static long difference(Cpu cpu, long from, long fromBytes, long to, long toBytes, long seed) {
        long less = fromBytes & UNSIGNED_INT;
        long more = toBytes & UNSIGNED_INT;
        long sum = seed & UNSIGNED_INT;
        if (more > 0) {
            sum = fold32(sum + sum(to, more));
        }
        if (less > 0) {
            // Which of its two zeros one's complement arithmetic ends at depends on the order; this is the kernel's.
            sum = more > 0
                    ? fold32(sum + complement(fold32(sum(from, less))))
                    : complement(fold32(complement(sum) + sum(from, less)));
        }
        return fold16(sum);
    }

    private static long complement(long sum) {
        return ~sum & UNSIGNED_INT;
    }

    /** One's complement sum of 32-bit words, the last one filled up with zeros, not folded: the carries fit well into 64 bits. */
    private static long sum(long address, long bytes) {
        long words = bytes & -Integer.BYTES;
        long sum = 0;
        for (long at = 0; at < words; at += Integer.BYTES) {
            sum += Memory.getInt(address + at) & UNSIGNED_INT;
        }
        for (long at = words; at < bytes; at++) {
            sum += Byte.toUnsignedLong(Memory.getByte(address + at)) << (Byte.SIZE * (at - words));
        }
        return sum;
    }

    private static long fold32(long sum) {
        long folded = (sum & UNSIGNED_INT) + (sum >>> 32);
        return (folded & UNSIGNED_INT) + (folded >>> 32);
    }

    private static long fold16(long sum) {
        long folded = (sum & 0xffff) + (sum >>> 16);
        return (folded & 0xffff) + (folded >>> 16);
    }
}
