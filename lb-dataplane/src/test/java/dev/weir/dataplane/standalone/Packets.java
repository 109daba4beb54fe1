package dev.weir.dataplane.standalone;

import dev.weir.dataplane.table.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Headers put around bytes, from the inside out, each with right lengths and sums unless a test changes them afterwards. */
final class Packets {
    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86dd;
    static final int IPV4_IN = 4;
    static final int UDP = 17;
    static final int IPV6_IN = 41;
    static final byte[] TO = HexFormat.of().parseHex("020000000001");
    static final byte[] FROM = HexFormat.of().parseHex("020000000002");

    private Packets() {}

    static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer whole = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            whole.put(part);
        }
        return whole.array();
    }

    static byte[] shorts(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return bytes.array();
    }

    /** The same frame from and to others. */
    static byte[] macs(byte[] frame, byte[] from, byte[] to) {
        return join(to, from, Arrays.copyOfRange(frame, 12, frame.length));
    }

    /**
     * A frame.
     *
     * @param tags pairs of a tag's type and the tag, outermost first
     */
    static byte[] frame(byte[] packet, int... tags) {
        return join(TO, FROM, shorts(tags), shorts(packet[0] >> 4 == 4 ? IPV4 : IPV6), packet);
    }

    /** A packet of the version that its addresses are of. */
    static byte[] ip(String from, String to, int protocol, int trafficClass, byte[] payload) {
        IpAddress source = IpAddress.parse(from);
        IpAddress destination = IpAddress.parse(to);
        return source.isV4()
                ? ipv4(source, destination, protocol, trafficClass, new byte[0], payload)
                : ipv6(source, destination, protocol, trafficClass, payload);
    }

    static byte[] ipv4(IpAddress from, IpAddress to, int protocol, int trafficClass, byte[] options, byte[] payload) {
        int header = 20 + options.length;
        ByteBuffer bytes = ByteBuffer.allocate(header + payload.length);
        bytes.put((byte) (0x40 | header / 4)).put((byte) trafficClass);
        bytes.putShort((short) (header + payload.length)).putInt(0x12340000);
        bytes.put((byte) 64).put((byte) protocol).putShort((short) 0);
        bytes.put(from.packetBytes()).put(to.packetBytes()).put(options).put(payload);
        return sumIpv4(bytes.array());
    }

    /** The same packet with another time to live, or hop limit. */
    static byte[] living(byte[] packet, int hops) {
        byte[] other = packet.clone();
        boolean v4 = packet[0] >> 4 == 4;
        other[v4 ? 8 : 7] = (byte) hops;
        return v4 ? sumIpv4(other) : other;
    }

    /** Makes the header's checksum right again. */
    static byte[] sumIpv4(byte[] packet) {
        ByteBuffer bytes = ByteBuffer.wrap(packet).putShort(10, (short) 0);
        int sum = 0;
        for (int i = 0; i < (packet[0] & 0xf) * 4; i += 2) {
            sum += Short.toUnsignedInt(bytes.getShort(i));
        }
        sum = (sum & 0xffff) + (sum >> 16);
        sum = (sum & 0xffff) + (sum >> 16);
        bytes.putShort(10, (short) ~sum);
        return packet;
    }

    private static byte[] ipv6(IpAddress from, IpAddress to, int nextHeader, int trafficClass, byte[] payload) {
        ByteBuffer bytes = ByteBuffer.allocate(40 + payload.length);
        bytes.putInt(0x6000_0abc | trafficClass << 20).putShort((short) payload.length);
        bytes.put((byte) nextHeader).put((byte) 64).put(from.bytes()).put(to.bytes());
        return bytes.put(payload).array();
    }

    /** A datagram without a checksum. */
    static byte[] udp(int from, int to, byte[] payload) {
        return join(shorts(from, to, 8 + payload.length, 0), payload);
    }

    /** Variant 0 of GUE, without extensions. */
    static byte[] gue(int protocol, byte[] packet) {
        return join(new byte[] {0, (byte) protocol, 0, 0}, packet);
    }

    /** Which protocol a packet is inside a tunnel. */
    static int protocolOf(byte[] packet) {
        return packet[0] >> 4 == 4 ? IPV4_IN : IPV6_IN;
    }
}
