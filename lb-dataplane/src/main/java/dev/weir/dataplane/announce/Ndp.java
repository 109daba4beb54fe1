package dev.weir.dataplane.announce;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Neighbour discovery for IPv6 (RFC 4861, sections 4.3 and 4.4). A solicitation or an advertisement, behind the IPv6 header:
 *
 * <pre>
 *  type u8 | code u8 = 0 | checksum u16 | flags u32 | target, 16 bytes | options: type u8, length u8 in 8 bytes, MAC
 * </pre>
 */
final class Ndp {
    static final int ETHER_TYPE = 0x86DD;

    private static final int ETHERNET = 14;
    private static final int ICMP = ETHERNET + 40;
    private static final int TARGET = ICMP + 8;
    private static final int MESSAGE_BYTES = 24;
    private static final int OPTION_BYTES = 8;
    private static final int SENDER_MAC = 6;
    private static final int SENDER_IP = ETHERNET + 8;
    private static final byte ICMPV6 = 58;
    private static final byte HOP_LIMIT = -1;
    private static final byte SOLICITATION = (byte) 135;
    private static final byte ADVERTISEMENT = (byte) 136;
    private static final int SOLICITED = 0x4000_0000;
    private static final int OVERRIDE = 0x2000_0000;
    private static final byte TARGET_LINK_LAYER_ADDRESS = 2;
    private static final IpAddress ALL_NODES = IpAddress.parse("ff02::1");
    private static final MacAddress ALL_NODES_MAC = new MacAddress(new byte[] {0x33, 0x33, 0, 0, 0, 1});

    private Ndp() {}

    static Optional<Question> question(byte[] frame) {
        if (frame.length < ICMP + MESSAGE_BYTES
                || frame[ETHERNET + 6] != ICMPV6
                || frame[ETHERNET + 7] != HOP_LIMIT
                || frame[ICMP] != SOLICITATION
                || frame[ICMP + 1] != 0) {
            return Optional.empty();
        }
        MacAddress asker = new MacAddress(Arrays.copyOfRange(frame, SENDER_MAC, SENDER_MAC + 6));
        return Optional.of(new Question(address(frame, TARGET), address(frame, SENDER_IP), asker));
    }

    private static IpAddress address(byte[] frame, int offset) {
        return IpAddress.ofBytes(Arrays.copyOfRange(frame, offset, offset + 16));
    }

    /** Who has no address yet is answered as everybody is told (section 7.2.4). */
    static byte[] answer(Question question, MacAddress owner) {
        return question.asker().isUnspecified()
                ? unsolicited(question.target(), owner)
                : advertisement(question.target(), owner, question.asker(), question.mac(), SOLICITED | OVERRIDE);
    }

    /** What tells everybody that an address has moved. */
    static byte[] unsolicited(IpAddress address, MacAddress owner) {
        return advertisement(address, owner, ALL_NODES, ALL_NODES_MAC, OVERRIDE);
    }

    private static byte[] advertisement(
            IpAddress address, MacAddress owner, IpAddress to, MacAddress toMac, int flags) {
        int length = MESSAGE_BYTES + OPTION_BYTES;
        ByteBuffer frame = ByteBuffer.allocate(ICMP + length);
        frame.put(toMac.bytes()).put(owner.bytes()).putShort((short) ETHER_TYPE);
        frame.putInt(0x6000_0000).putShort((short) length).put(ICMPV6).put(HOP_LIMIT);
        frame.put(address.bytes()).put(to.bytes());
        frame.put(ADVERTISEMENT).put((byte) 0).putShort((short) 0).putInt(flags).put(address.bytes());
        frame.put(TARGET_LINK_LAYER_ADDRESS).put((byte) 1).put(owner.bytes());
        return frame.putShort(ICMP + 2, checksum(frame, length)).array();
    }

    /** Over the addresses, length and next header as the pseudo-header has them, and the message (RFC 8200, section 8.1). */
    private static short checksum(ByteBuffer frame, int length) {
        int sum = length + ICMPV6;
        for (int at = SENDER_IP; at < ICMP + length; at += 2) {
            sum += frame.getShort(at) & 0xFFFF;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}
