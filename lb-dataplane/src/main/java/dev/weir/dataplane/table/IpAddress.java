package dev.weir.dataplane.table;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * An IP address in the one form that all of Weir uses: 16 bytes, IPv4 as {@code ::ffff:a.b.c.d}.
 *
 * @param high the first eight bytes, big-endian
 * @param low the last eight bytes, big-endian
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {
    private static final long V4_PREFIX = 0xFFFFL;
    /** Without leading zeros: octal to some readers and decimal to others, so nobody gets to guess. */
    private static final Pattern V4 =
            Pattern.compile("(OCT\\.){3}OCT".replace("OCT", "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)"));

    private static final Pattern V6_CHARACTERS = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /**
     * Reads a literal: four decimal numbers, or RFC 4291 text without a zone. Names are never looked up.
     *
     * @throws IllegalArgumentException if the text is anything else; the message says what was expected
     */
    public static IpAddress parse(String text) {
        byte[] bytes = text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
        return ofBytes(bytes);
    }

    /**
     * Takes an address as a packet or the kernel has it.
     *
     * @param bytes 4 or 16 bytes in network order
     * @throws IllegalArgumentException for any other length
     */
    public static IpAddress ofBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return switch (bytes.length) {
            case 4 -> new IpAddress(0, V4_PREFIX << 32 | Integer.toUnsignedLong(buffer.getInt()));
            case 16 -> new IpAddress(buffer.getLong(), buffer.getLong());
            default -> throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
        };
    }

    /** The same address in the JDK's form, without a zone. */
    public static IpAddress of(InetAddress address) {
        return ofBytes(address.getAddress());
    }

    /** All 16 bytes in network order; IPv4 with its {@code ::ffff} prefix. A new array each time. */
    public byte[] bytes() {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    /** The bytes as a packet has them: 4 for IPv4, 16 for IPv6, in network order. A new array each time. */
    public byte[] packetBytes() {
        return isV4() ? ByteBuffer.allocate(4).putInt((int) low).array() : bytes();
    }

    public boolean isV4() {
        return high == 0 && low >>> 32 == V4_PREFIX;
    }

    /** How many bits an address of its family has: 32 or 128. */
    public int bits() {
        return isV4() ? 32 : 128;
    }

    /**
     * The first address with the same leading bits.
     *
     * @param prefixLength how many, 0 to {@link #bits}
     */
    public IpAddress network(int prefixLength) {
        return leading(prefixLength + 128 - bits());
    }

    /** Whether the IPv6 addresses with the same leading bits include those that stand for IPv4 here. */
    boolean sharesWithV4(int prefixLength) {
        return !isV4()
                && new IpAddress(0, V4_PREFIX << 32).leading(prefixLength).equals(leading(prefixLength));
    }

    private IpAddress leading(int bits) {
        return new IpAddress(high & mask(Math.min(bits, 64)), low & mask(Math.max(bits - 64, 0)));
    }

    /**
     * The last address with the same leading bits.
     *
     * @param prefixLength how many, 0 to {@link #bits}
     */
    public IpAddress last(int prefixLength) {
        int kept = prefixLength + 128 - bits();
        return new IpAddress(high | ~mask(Math.min(kept, 64)), low | ~mask(Math.max(kept - 64, 0)));
    }

    /** The upper bits, 0 to 64. */
    private static long mask(int bits) {
        return bits == 0 ? 0 : -1L << (64 - bits);
    }

    /** {@code IPv4} or {@code IPv6}, for messages. */
    public String family() {
        return isV4() ? "IPv4" : "IPv6";
    }

    /** {@code 0.0.0.0} or {@code ::}. */
    public boolean isUnspecified() {
        return toInetAddress().isAnyLocalAddress();
    }

    /** {@code 127.0.0.0/8} or {@code ::1}. */
    public boolean isLoopback() {
        return toInetAddress().isLoopbackAddress();
    }

    /** {@code 224.0.0.0/4} or {@code ff00::/8}. */
    public boolean isMulticast() {
        return toInetAddress().isMulticastAddress();
    }

    /** {@code 169.254.0.0/16} or {@code fe80::/10}. */
    public boolean isLinkLocal() {
        return toInetAddress().isLinkLocalAddress();
    }

    /** {@code 255.255.255.255}. */
    public boolean isBroadcast() {
        return isV4() && (int) low == -1;
    }

    public InetAddress toInetAddress() {
        try {
            return InetAddress.getByAddress(packetBytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("packetBytes gives 4 or 16 bytes", e);
        }
    }

    @Override
    public int compareTo(IpAddress other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Dotted decimal, or RFC 5952: {@link #parse} reads it back. */
    @Override
    public String toString() {
        return isV4() ? toInetAddress().getHostAddress() : Rfc5952.format(bytes());
    }

    private static byte[] parseV4(String text) {
        if (!V4.matcher(text).matches()) {
            throw notAnAddress(text);
        }
        byte[] bytes = new byte[4];
        String[] parts = text.split("\\.", -1);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }

    private static byte[] parseV6(String text) {
        if (!V6_CHARACTERS.matcher(text).matches()) {
            throw notAnAddress(text);
        }
        InetAddress address = v6Literal(text);
        if (address instanceof Inet4Address) {
            throw new IllegalArgumentException(
                    "'%s' is an IPv4 address in IPv6 form, write %s".formatted(text, address.getHostAddress()));
        }
        return address.getAddress();
    }

    private static InetAddress v6Literal(String text) {
        try {
            return Inet6Address.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw notAnAddress(text);
        }
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException(
                "'%s' is not an IPv4 or IPv6 address such as 192.0.2.1 or 2001:db8::1".formatted(text));
    }
}
