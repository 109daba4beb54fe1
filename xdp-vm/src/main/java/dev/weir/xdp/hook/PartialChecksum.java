package dev.weir.xdp.hook;

import dev.weir.xdp.memory.Memory;

/**
 * Finds checksums that a sender's stack left to its hardware where nobody says so. XDP sockets hand out frames without that word, and on
 * a virtual link no hardware comes. Such a checksum is exactly the sum of the pseudo header; one that has been completed is that by
 * chance once in 65,536 times, and then completing it changes nothing if the rest adds up to nothing, which it then does.
 */
final class PartialChecksum {
    private static final int ETHERNET_BYTES = 14;
    private static final int VLAN_BYTES = 4;
    private static final int IPV6_BYTES = 40;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int TCP_CHECKSUM = 16;
    private static final int UDP_CHECKSUM = 6;
    private static final int TCP_BYTES = 20;
    private static final int UDP_BYTES = 8;
    /** Ethertypes as they read in the machine's byte order. */
    private static final int IPV4 = Short.toUnsignedInt(Short.reverseBytes((short) 0x0800));

    private static final int IPV6 = Short.toUnsignedInt(Short.reverseBytes((short) 0x86dd));
    private static final int VLAN = Short.toUnsignedInt(Short.reverseBytes((short) 0x8100));
    /** "More fragments" and the offset, in the same way. */
    private static final int FRAGMENT_MASK = Short.toUnsignedInt(Short.reverseBytes((short) 0x3fff));

    private PartialChecksum() {}

    /** Completes the frame's TCP or UDP checksum if it was left to hardware. */
    static void complete(long frame, int length) {
        long end = frame + length;
        long network = frame + ETHERNET_BYTES;
        int type = unsignedShort(network - 2);
        if (type == VLAN) {
            network += VLAN_BYTES;
            type = unsignedShort(network - 2);
        }
        if (type == IPV4 && network + TCP_BYTES <= end) {
            completeIpv4(network, end);
        } else if (type == IPV6 && network + IPV6_BYTES <= end) {
            completeIpv6(network, end);
        }
    }

    private static void completeIpv4(long network, long end) {
        int headerBytes = (Memory.getByte(network) & 0xf) * 4;
        int total = swapped(network + 2);
        if ((unsignedShort(network + 6) & FRAGMENT_MASK) != 0 || total < headerBytes || network + total > end) {
            return;
        }
        int protocol = Byte.toUnsignedInt(Memory.getByte(network + 9));
        long sum = InternetChecksum.add(0, network + 12, 8);
        complete(network + headerBytes, network + total, protocol, sum);
    }

    private static void completeIpv6(long network, long end) {
        long payloadEnd = network + IPV6_BYTES + swapped(network + 4);
        if (payloadEnd > end) {
            return;
        }
        int protocol = Byte.toUnsignedInt(Memory.getByte(network + 6));
        long sum = InternetChecksum.add(0, network + 8, 32);
        complete(network + IPV6_BYTES, payloadEnd, protocol, sum);
    }

    private static void complete(long transport, long end, int protocol, long addresses) {
        boolean tcp = protocol == TCP;
        if ((!tcp && protocol != UDP) || end - transport < (tcp ? TCP_BYTES : UDP_BYTES)) {
            return;
        }
        long sum = addresses
                + Short.toUnsignedLong(Short.reverseBytes((short) protocol))
                + Short.toUnsignedLong(Short.reverseBytes((short) (end - transport)));
        long field = transport + (tcp ? TCP_CHECKSUM : UDP_CHECKSUM);
        if (unsignedShort(field) == InternetChecksum.fold(sum)) {
            InternetChecksum.complete(transport, field, end);
        }
    }

    private static int unsignedShort(long address) {
        return Short.toUnsignedInt(Memory.getShort(address));
    }

    private static int swapped(long address) {
        return Short.toUnsignedInt(Short.reverseBytes(Memory.getShort(address)));
    }
}
