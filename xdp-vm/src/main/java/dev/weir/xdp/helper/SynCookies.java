package dev.weir.xdp.helper;

import dev.weir.xdp.machine.Secrets;
import dev.weir.xdp.machine.SipHash;
import dev.weir.xdp.machine.Surroundings;
import dev.weir.xdp.memory.Memory;
import java.util.concurrent.TimeUnit;

/**
 * SYN cookies (D. J. Bernstein, 1996), as the kernel makes them ({@code net/ipv4/syncookies.c}, {@code net/ipv6/syncookies.c}), under keys
 * of our own:
 *
 * <pre>
 *   cookie = hash1(connection) + client's sequence number
 *          + (minute &lt;&lt; 24) + ((hash2(connection, minute) + index of the MSS) mod 2^24)
 * </pre>
 *
 * A cookie is good in the minute it was made and the next one.
 */
final class SynCookies {
    static final SynCookies IPV4 = new SynCookies(12, 4, new int[] {536, 1300, 1440, 1460});
    static final SynCookies IPV6 = new SynCookies(8, 16, new int[] {1220, 1420, 1440, 8940});

    private static final int COUNT_SHIFT = 24;
    private static final int COUNT_MASK = 0xff;
    private static final int LOW_MASK = (1 << COUNT_SHIFT) - 1;
    /** For how many minutes a cookie is good. */
    private static final int MAX_AGE = 2;

    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGEMENT = 8;

    private final int addressesAt;
    private final int addressBytes;
    private final int[] sizes;

    /**
     * @param addressesAt where in the IP header the source address is; the destination follows it
     * @param sizes the segment sizes that a cookie can tell, ascending
     */
    private SynCookies(int addressesAt, int addressBytes, int[] sizes) {
        this.addressesAt = addressesAt;
        this.addressBytes = addressBytes;
        this.sizes = sizes;
    }

    /** Makes a cookie for a SYN: the cookie in the lower 32 bits, the segment size that it tells in the upper ones. */
    long make(Surroundings surroundings, long ip, long tcp, int segmentSize) {
        int index = sizes.length - 1;
        while (index > 0 && segmentSize < sizes[index]) {
            index--;
        }
        int minute = minute(surroundings);
        int sequence = Integer.reverseBytes(Memory.getInt(tcp + SEQUENCE));
        Secrets secrets = surroundings.secrets();
        int cookie = hash(secrets.first(), ip, tcp, 0)
                + sequence
                + (minute << COUNT_SHIFT)
                + ((hash(secrets.second(), ip, tcp, minute) + index) & LOW_MASK);
        return Integer.toUnsignedLong(cookie) | (long) sizes[index] << 32;
    }

    /** Whether an ACK acknowledges a cookie that is still good. */
    boolean isGood(Surroundings surroundings, long ip, long tcp) {
        int minute = minute(surroundings);
        int sequence = Integer.reverseBytes(Memory.getInt(tcp + SEQUENCE)) - 1;
        int cookie = Integer.reverseBytes(Memory.getInt(tcp + ACKNOWLEDGEMENT)) - 1;
        Secrets secrets = surroundings.secrets();
        int rest = cookie - hash(secrets.first(), ip, tcp, 0) - sequence;
        int age = (minute - (rest >>> COUNT_SHIFT)) & COUNT_MASK;
        if (age >= MAX_AGE) {
            return false;
        }
        int index = (rest - hash(secrets.second(), ip, tcp, minute - age)) & LOW_MASK;
        return index < sizes.length;
    }

    private static int minute(Surroundings surroundings) {
        return (int) TimeUnit.NANOSECONDS.toMinutes(surroundings.clock().monotonic());
    }

    private int hash(SipHash hash, long ip, long tcp, int minute) {
        for (int at = 0; at < 2 * addressBytes; at += Long.BYTES) {
            hash.add(Memory.getLong(ip + addressesAt + at));
        }
        long ports = Integer.toUnsignedLong(Memory.getInt(tcp));
        return (int) hash.add(ports | (long) minute << 32).end();
    }
}
