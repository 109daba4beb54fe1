package dev.weir.dataplane.inspect;

import dev.weir.dataplane.table.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * What filters look at in a frame's packet.
 *
 * @param source IP address
 * @param destination IP address
 * @param protocol number of the IP protocol, behind extension headers
 * @param sourcePort -1 if there is none: another protocol than TCP and UDP, a later fragment, or the frame is cut off before
 * @param destinationPort the same
 */
record Headers(IpAddress source, IpAddress destination, int protocol, int sourcePort, int destinationPort) {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMPV6 = 58;

    private static final int MACS = 12;
    private static final int MOST_TAGS = 2;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;

    /** Empty if the frame holds no IP packet, or not all of its IP header. */
    static Optional<Headers> of(byte[] bytes) {
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        int at = MACS;
        for (int tags = 0; tags < MOST_TAGS && at + 6 <= bytes.length && isTag(frame.getShort(at)); tags++) {
            at += 4;
        }
        if (at + 2 > bytes.length) {
            return Optional.empty();
        }
        return switch (Short.toUnsignedInt(frame.getShort(at))) {
            case IPV4 -> ipv4(frame, at + 2);
            case IPV6 -> ipv6(frame, at + 2);
            default -> Optional.empty();
        };
    }

    private static boolean isTag(short type) {
        return type == (short) 0x8100 || type == (short) 0x88a8;
    }

    private static Optional<Headers> ipv4(ByteBuffer frame, int at) {
        if (at + 20 > frame.limit()) {
            return Optional.empty();
        }
        boolean later = (frame.getShort(at + 6) & 0x1fff) != 0;
        int next = later ? frame.limit() : at + 4 * (frame.get(at) & 0xf);
        return Optional.of(of(frame, at + 12, 4, Byte.toUnsignedInt(frame.get(at + 9)), next));
    }

    private static Optional<Headers> ipv6(ByteBuffer frame, int at) {
        if (at + 40 > frame.limit()) {
            return Optional.empty();
        }
        int protocol = Byte.toUnsignedInt(frame.get(at + 6));
        int next = at + 40;
        while (isExtension(protocol) && next + 8 <= frame.limit()) {
            boolean fragment = protocol == FRAGMENT;
            boolean later = fragment && (frame.getShort(next + 2) & 0xfff8) != 0;
            protocol = Byte.toUnsignedInt(frame.get(next));
            next = later ? frame.limit() : next + (fragment ? 8 : 8 * (Byte.toUnsignedInt(frame.get(next + 1)) + 1));
        }
        return Optional.of(of(frame, at + 8, 16, protocol, next));
    }

    private static boolean isExtension(int protocol) {
        return protocol == HOP_BY_HOP || protocol == ROUTING || protocol == FRAGMENT || protocol == DESTINATION_OPTIONS;
    }

    private static Headers of(ByteBuffer frame, int addresses, int size, int protocol, int next) {
        boolean ports = (protocol == TCP || protocol == UDP) && next + 4 <= frame.limit();
        return new Headers(
                address(frame, addresses, size),
                address(frame, addresses + size, size),
                protocol,
                ports ? Short.toUnsignedInt(frame.getShort(next)) : -1,
                ports ? Short.toUnsignedInt(frame.getShort(next + 2)) : -1);
    }

    private static IpAddress address(ByteBuffer frame, int at, int size) {
        return IpAddress.ofBytes(Arrays.copyOfRange(frame.array(), at, at + size));
    }

    /** In the form of logs: {@code tcp 198.51.100.7:40000 > 203.0.113.10:80}. */
    @Override
    public String toString() {
        String name = switch (protocol) {
            case TCP -> "tcp";
            case UDP -> "udp";
            case ICMP -> "icmp";
            case ICMPV6 -> "icmp6";
            default -> "protocol " + protocol;
        };
        return "%s %s > %s".formatted(name, end(source, sourcePort), end(destination, destinationPort));
    }

    static String end(IpAddress address, int port) {
        if (port < 0) {
            return address.toString();
        }
        return (address.isV4() ? "%s:%d" : "[%s]:%d").formatted(address, port);
    }
}
