package dev.weir.dataplane.program;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.nio.ByteBuffer;

/**
 * A frame with an ICMP or ICMPv6 message, put together from scratch with all lengths and checksums.
 *
 * @param hops time to live, or hop limit
 * @param rest what follows the checksum: identifier and sequence number, or an MTU
 * @param body what follows the message's header
 */
record IcmpFrame(
        MacAddress to,
        MacAddress from,
        IpAddress source,
        IpAddress destination,
        int hops,
        int type,
        int code,
        int rest,
        byte[] body) {
    static final int ETHERNET = 14;
    static final int HEADER = 8;

    /** From a client's router to ourselves. */
    static IcmpFrame of(IpAddress source, IpAddress destination, int type, int code, byte[] body) {
        return new IcmpFrame(Node.SELF, Node.ROUTER, source, destination, 57, type, code, 0x1234_0007, body);
    }

    /** The other way round, as a host sends it that answers. */
    IcmpFrame answer(int answerType) {
        return new IcmpFrame(from, to, destination, source, 64, answerType, code, rest, body);
    }

    IcmpFrame macs(MacAddress newFrom, MacAddress newTo) {
        return new IcmpFrame(newTo, newFrom, source, destination, hops, type, code, rest, body);
    }

    /** Bytes before the message. */
    int messageOffset() {
        return ETHERNET + (source.isV4() ? 20 : 40);
    }

    byte[] bytes() {
        ByteBuffer frame = ByteBuffer.allocate(messageOffset() + HEADER + body.length);
        frame.put(to.bytes()).put(from.bytes());
        if (source.isV4()) {
            frame.putShort((short) 0x0800).put(headerV4());
        } else {
            frame.putShort((short) 0x86dd).putInt(0x60012345);
            frame.putShort((short) (HEADER + body.length)).put((byte) 58).put((byte) hops);
            frame.put(source.bytes()).put(destination.bytes());
        }
        return frame.put(message()).array();
    }

    private byte[] headerV4() {
        ByteBuffer header = ByteBuffer.allocate(20);
        header.put((byte) 0x45).put((byte) 0x10).putShort((short) (20 + HEADER + body.length));
        header.putInt(0x4321_0000).put((byte) hops).put((byte) 1).putShort((short) 0);
        header.put(source.packetBytes()).put(destination.packetBytes());
        return header.putShort(10, (short) ~Frame.onesComplementSum(header.array()))
                .array();
    }

    private byte[] message() {
        ByteBuffer message = ByteBuffer.allocate(HEADER + body.length);
        message.put((byte) type)
                .put((byte) code)
                .putShort((short) 0)
                .putInt(rest)
                .put(body);
        return message.putShort(2, checksum(message.array())).array();
    }

    private short checksum(byte[] message) {
        if (source.isV4()) {
            return (short) ~Frame.onesComplementSum(message);
        }
        ByteBuffer covered = ByteBuffer.allocate(40 + message.length);
        covered.put(source.bytes()).put(destination.bytes());
        covered.putInt(message.length).putInt(58).put(message);
        return (short) ~Frame.onesComplementSum(covered.array());
    }
}
