package dev.weir.dataplane.announce;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * ARP over Ethernet for IPv4 (RFC 826): behind the Ethernet header
 *
 * <pre>
 *  hardware u16 = 1 | protocol u16 = 0x0800 | 6 | 4 | operation u16 | sender MAC, IP | target MAC, IP
 * </pre>
 */
final class Arp {
    static final int ETHER_TYPE = 0x0806;

    private static final int ETHERNET = 14;
    private static final int BYTES = ETHERNET + 28;
    private static final long ETHERNET_IPV4 = 0x0001_0800_0604L;
    private static final int REQUEST = 1;
    private static final int REPLY = 2;
    private static final int SENDER_MAC = ETHERNET + 8;
    private static final int SENDER_IP = ETHERNET + 14;
    private static final int TARGET_IP = ETHERNET + 24;
    private static final byte[] EVERYBODY = {-1, -1, -1, -1, -1, -1};

    private Arp() {}

    static Optional<Question> question(byte[] frame) {
        if (frame.length < BYTES || ByteBuffer.wrap(frame).getLong(ETHERNET) != (ETHERNET_IPV4 << 16 | REQUEST)) {
            return Optional.empty();
        }
        MacAddress asker = new MacAddress(Arrays.copyOfRange(frame, SENDER_MAC, SENDER_MAC + 6));
        return Optional.of(new Question(address(frame, TARGET_IP), address(frame, SENDER_IP), asker));
    }

    private static IpAddress address(byte[] frame, int offset) {
        return IpAddress.ofBytes(Arrays.copyOfRange(frame, offset, offset + 4));
    }

    static byte[] reply(Question question, MacAddress owner) {
        byte[] to = question.mac().bytes();
        return frame(REPLY, owner, question.target(), to, to, question.asker());
    }

    /** What tells everybody that an address has moved: a request and a reply (RFC 5227, section 3), since some hear but one of them. */
    static List<byte[]> gratuitous(IpAddress address, MacAddress owner) {
        return List.of(
                frame(REQUEST, owner, address, EVERYBODY, new byte[6], address),
                frame(REPLY, owner, address, EVERYBODY, EVERYBODY, address));
    }

    private static byte[] frame(
            int operation, MacAddress from, IpAddress fromIp, byte[] to, byte[] targetMac, IpAddress targetIp) {
        return ByteBuffer.allocate(BYTES)
                .put(to)
                .put(from.bytes())
                .putShort((short) ETHER_TYPE)
                .putLong(ETHERNET_IPV4 << 16 | operation)
                .put(from.bytes())
                .put(fromIp.packetBytes())
                .put(targetMac)
                .put(targetIp.packetBytes())
                .array();
    }
}
