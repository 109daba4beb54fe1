package dev.weir.dataplane.agent;

import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Protocol;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Frames such as clients of some frontends would send, sound from the Ethernet header to the last checksum, for an engine that gets fast
 * by seeing traffic. They come from documentation addresses (RFC 5737, RFC 3849), which belong to nobody.
 *
 * <pre>
 *   Ethernet 14 | IPv4 20 or IPv6 40 | TCP 20, in a SYN with 4 of options, or UDP 8 | payload
 * </pre>
 */
final class SampleTraffic {
    /** More would only make the start longer. */
    static final int MOST_FRAMES = 32;

    private static final byte[] ROUTER = {2, 0, 0, 0, 0, 1};
    private static final IpAddress CLIENT_V4 = IpAddress.parse("198.51.100.1");
    private static final IpAddress CLIENT_V6 = IpAddress.parse("2001:db8:ffff::1");
    private static final int FIRST_CLIENT_PORT = 49_152;
    private static final int SYN = 0x02;
    private static final int PUSH_ACK = 0x18;
    /** The largest segment that an Ethernet takes: kind 2, length 4, 1460. */
    private static final byte[] SEGMENT_SIZE = {2, 4, 0x05, (byte) 0xb4};

    /** Fits whatever tunnel a packet may have to go through. */
    private static final byte[] PAYLOAD = new byte[512];

    private static final byte[] NONE = {};

    private SampleTraffic() {}

    /**
     * How a connection to each frontend begins, a client each, for as many as there is room for.
     *
     * @param mac the interface's, which the frames are for
     */
    static List<byte[]> to(MacAddress mac, Collection<Frontend> frontends) {
        List<byte[]> frames = new ArrayList<>();
        int port = FIRST_CLIENT_PORT;
        for (Frontend frontend : frontends) {
            switch (frontend.protocol()) {
                case TCP -> {
                    frames.add(frame(mac, frontend, tcp(frontend, port, SYN, SEGMENT_SIZE, NONE)));
                    frames.add(frame(mac, frontend, tcp(frontend, port, PUSH_ACK, NONE, PAYLOAD)));
                }
                case UDP -> frames.add(frame(mac, frontend, udp(frontend, port)));
            }
            if (frames.size() >= MOST_FRAMES) {
                return List.copyOf(frames.subList(0, MOST_FRAMES));
            }
            port++;
        }
        return List.copyOf(frames);
    }

    private static byte[] tcp(Frontend frontend, int port, int flags, byte[] options, byte[] payload) {
        int header = 20 + options.length;
        ByteBuffer segment = ByteBuffer.allocate(header + payload.length);
        segment.putShort((short) port).putShort((short) frontend.port());
        segment.putInt(1).putInt(flags == SYN ? 0 : 1);
        segment.put((byte) ((header / 4) << 4)).put((byte) flags).putShort((short) 0xffff);
        segment.putInt(0).put(options).put(payload);
        return segment.putShort(16, (short) checksum(frontend, segment.array())).array();
    }

    private static byte[] udp(Frontend frontend, int port) {
        ByteBuffer datagram = ByteBuffer.allocate(8 + PAYLOAD.length);
        datagram.putShort((short) port).putShort((short) frontend.port());
        datagram.putShort((short) datagram.capacity()).putShort((short) 0).put(PAYLOAD);
        int sum = checksum(frontend, datagram.array());
        // Zero would say that there is none (RFC 768).
        return datagram.putShort(6, (short) (sum == 0 ? 0xffff : sum)).array();
    }

    private static byte[] frame(MacAddress mac, Frontend frontend, byte[] transport) {
        Protocol protocol = frontend.protocol();
        byte[] header = frontend.address().isV4()
                ? ipv4(protocol, frontend.address(), transport.length)
                : ipv6(protocol, frontend.address(), transport.length);
        ByteBuffer frame = ByteBuffer.allocate(14 + header.length + transport.length);
        frame.put(mac.bytes()).put(ROUTER);
        frame.putShort((short) (frontend.address().isV4() ? 0x0800 : 0x86dd));
        return frame.put(header).put(transport).array();
    }

    private static byte[] ipv4(Protocol protocol, IpAddress vip, int payload) {
        ByteBuffer header = ByteBuffer.allocate(20);
        // Don't fragment, which is how TCP sends; TTL 64.
        header.putShort((short) 0x4500).putShort((short) (20 + payload)).putInt(0x4000);
        header.put((byte) 64).put((byte) protocol.number()).putShort((short) 0);
        header.put(CLIENT_V4.packetBytes()).put(vip.packetBytes());
        return header.putShort(10, (short) ~sum(header.array(), 0)).array();
    }

    private static byte[] ipv6(Protocol protocol, IpAddress vip, int payload) {
        ByteBuffer header = ByteBuffer.allocate(40);
        header.putInt(0x60000000).putShort((short) payload);
        header.put((byte) protocol.number()).put((byte) 64);
        return header.put(CLIENT_V6.packetBytes()).put(vip.packetBytes()).array();
    }

    /** Of a segment or datagram together with its pseudo header (RFC 9293, 3.1; RFC 8200, 8.1). */
    private static int checksum(Frontend frontend, byte[] transport) {
        IpAddress client = frontend.address().isV4() ? CLIENT_V4 : CLIENT_V6;
        int sum =
                sum(client.packetBytes(), transport.length + frontend.protocol().number());
        sum = sum(frontend.address().packetBytes(), sum);
        return ~sum(transport, sum) & 0xffff;
    }

    /** The sum of RFC 1071 over an even number of bytes, carried on from another. */
    private static int sum(byte[] bytes, int before) {
        int sum = before;
        ByteBuffer words = ByteBuffer.wrap(bytes);
        while (words.hasRemaining()) {
            sum += Short.toUnsignedInt(words.getShort());
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (sum & 0xffff) + (sum >>> 16);
    }
}
