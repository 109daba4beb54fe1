package dev.weir.xdp.host;

import java.nio.ByteBuffer;

/**
 * An IP address as 128 bits from the left; an IPv4 address is the first 32, and the rest zeros. So prefixes of both are compared alike.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
record Address(long high, long low) {
    /** All zeros. */
    static final Address ANY = new Address(0, 0);

    static final int IPV4_BYTES = 4;

    /** The address of 4 or 16 bytes in network order. */
    static Address of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return bytes.length == IPV4_BYTES
                ? new Address((long) in.getInt() << Integer.SIZE, 0)
                : new Address(in.getLong(), in.getLong());
    }

    /** Whether the first bits of two addresses are the same. */
    static boolean samePrefix(long high, long low, long otherHigh, long otherLow, int bits) {
        return commonBits(high, low, otherHigh, otherLow) >= bits;
    }

    /** How many bits from the left two addresses have in common. */
    static int commonBits(long high, long low, long otherHigh, long otherLow) {
        return high == otherHigh
                ? Long.SIZE + Long.numberOfLeadingZeros(low ^ otherLow)
                : Long.numberOfLeadingZeros(high ^ otherHigh);
    }

    /** The IPv4 address that the first 32 bits are. */
    int ipv4() {
        return (int) (high >>> Integer.SIZE);
    }

    /** Whether this address begins with the first bits of another one. */
    boolean isWithin(Address prefix, int bits) {
        return samePrefix(high, low, prefix.high, prefix.low, bits);
    }
}
