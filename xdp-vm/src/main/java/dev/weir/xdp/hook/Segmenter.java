package dev.weir.xdp.hook;

import dev.weir.xdp.memory.Memory;

/**
 * Cuts a super-frame, which the sender's stack left to its hardware to segment, into the frames that the hardware would have sent: TCP
 * over IPv4 and IPv6, and UDP whose payload is several datagrams of one size. A cursor: {@link #begin}, then {@link #next} until 0.
 *
 * <pre>
 *  frame                  network          transport        payload
 *  +----------------------+----------------+----------------+-----------------+----------------+--
 *  | Ethernet, VLAN tags  | IPv4 or IPv6   | TCP or UDP     | segment size    | segment size   | ...
 *  +----------------------+----------------+----------------+-----------------+----------------+--
 * </pre>
 */
final class Segmenter {
    private static final int ETHERNET_BYTES = 14;
    private static final int VLAN_BYTES = 4;
    private static final int IPV6_BYTES = 40;
    private static final int UDP_BYTES = 8;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_IPV6 = 0x86dd;
    private static final int ETHERTYPE_VLAN = 0x8100;
    private static final int ETHERTYPE_SERVICE_VLAN = 0x88a8;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int TCP_CHECKSUM = 16;
    private static final int UDP_CHECKSUM = 6;
    private static final int TCP_FLAGS = 13;
    private static final int FIN_AND_PSH = 0x09;
    private static final int CWR = 0x80;

    private long frame;
    private int network;
    private int transport;
    private int headers;
    private int protocol;
    private boolean ipv6;
    private int payload;
    private int segmentSize;
    private int done;

    /**
     * Takes a super-frame under way.
     *
     * @param length bytes of it
     * @param transportOffset bytes in front of its TCP or UDP header
     * @param bytesPerSegment of payload
     * @return false if it is of a kind that this does not know
     */
    boolean begin(long address, int length, int transportOffset, int bytesPerSegment) {
        frame = address;
        transport = transportOffset;
        segmentSize = bytesPerSegment;
        done = 0;
        if (bytesPerSegment <= 0 || transportOffset + UDP_BYTES > length || !readNetwork()) {
            return false;
        }
        headers = transport + transportBytes();
        payload = length - headers;
        return payload > 0;
    }

    private boolean readNetwork() {
        network = ETHERNET_BYTES;
        int type = unsignedShort(frame + network - 2);
        while ((type == ETHERTYPE_VLAN || type == ETHERTYPE_SERVICE_VLAN) && network + VLAN_BYTES < transport) {
            network += VLAN_BYTES;
            type = unsignedShort(frame + network - 2);
        }
        ipv6 = type == ETHERTYPE_IPV6;
        if (ipv6) {
            protocol = Byte.toUnsignedInt(Memory.getByte(frame + network + 6));
            return transport == network + IPV6_BYTES && isKnown(protocol);
        }
        if (type != ETHERTYPE_IPV4) {
            return false;
        }
        protocol = Byte.toUnsignedInt(Memory.getByte(frame + network + 9));
        return transport == network + (Memory.getByte(frame + network) & 0xf) * 4 && isKnown(protocol);
    }

    private static boolean isKnown(int protocol) {
        return protocol == TCP || protocol == UDP;
    }

    private int transportBytes() {
        return protocol == UDP ? UDP_BYTES : (Memory.getByte(frame + transport + 12) >> 4 & 0xf) * 4;
    }

    /** Bytes of the longest segment that comes. */
    int longest() {
        return headers + Math.min(segmentSize, payload);
    }

    /** Writes the next segment; returns its length, 0 if there is none. */
    int next(long destination) {
        if (done >= payload) {
            return 0;
        }
        int bytes = Math.min(segmentSize, payload - done);
        Memory.copy(frame, destination, headers);
        Memory.copy(frame + headers + done, destination + headers, bytes);
        writeNetwork(destination, headers - network + bytes);
        if (protocol == TCP) {
            writeTcp(destination + transport, done + bytes >= payload);
        } else {
            putShort(destination + transport + 4, UDP_BYTES + bytes);
        }
        writeChecksum(destination, headers - transport + bytes);
        done += bytes;
        return headers + bytes;
    }

    private void writeNetwork(long destination, int total) {
        long ip = destination + network;
        if (ipv6) {
            putShort(ip + 4, total - IPV6_BYTES);
            return;
        }
        putShort(ip + 2, total);
        putShort(ip + 4, unsignedShort(ip + 4) + done / segmentSize);
        Memory.putShort(ip + 10, (short) 0);
        Memory.putShort(ip + 10, (short) ~InternetChecksum.fold(InternetChecksum.add(0, ip, transport - network)));
    }

    private void writeTcp(long tcp, boolean last) {
        int sequence = Integer.reverseBytes(Memory.getInt(tcp + 4)) + done;
        Memory.putInt(tcp + 4, Integer.reverseBytes(sequence));
        int flags = Memory.getByte(tcp + TCP_FLAGS);
        if (!last) {
            flags &= ~FIN_AND_PSH;
        }
        if (done > 0) {
            flags &= ~CWR;
        }
        Memory.putByte(tcp + TCP_FLAGS, (byte) flags);
    }

    /** The pseudo header is summed anew: the one in the field is the super-frame's, with its length. */
    private void writeChecksum(long destination, int bytes) {
        long addresses = destination + network + (ipv6 ? 8 : 12);
        long sum = InternetChecksum.add(0, addresses, ipv6 ? 32 : 8);
        sum += Short.toUnsignedLong(Short.reverseBytes((short) protocol));
        sum += Short.toUnsignedLong(Short.reverseBytes((short) bytes));
        long start = destination + transport;
        long field = start + (protocol == TCP ? TCP_CHECKSUM : UDP_CHECKSUM);
        Memory.putShort(field, (short) InternetChecksum.fold(sum));
        InternetChecksum.complete(start, field, start + bytes);
    }

    private static int unsignedShort(long address) {
        return Short.toUnsignedInt(Short.reverseBytes(Memory.getShort(address)));
    }

    private static void putShort(long address, int value) {
        Memory.putShort(address, Short.reverseBytes((short) value));
    }
}
