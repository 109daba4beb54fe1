package dev.weir.e2e.histories;

import dev.weir.dataplane.maglev.FlowHash;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Protocol;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.nio.ByteBuffer;

/**
 * A client's packets to a frontend: Ethernet, IP, and TCP or UDP without payload. Checksums are zero, since nobody here looks at them.
 *
 * @param client address of the client, of the frontend's family
 * @param port the client's port
 * @param frontend where it goes
 */
record Conversation(IpAddress client, int port, Frontend frontend) {
    static final MacAddress BALANCER = Node.mac(1);

    private static final MacAddress ROUTER = Node.mac(2);
    private static final int SYN = 0x02;
    private static final int ACK = 0x10;
    private static final int IPV4_BYTES = 20;
    private static final int IPV6_BYTES = 40;
    private static final int TCP_BYTES = 20;
    private static final int UDP_BYTES = 8;

    boolean isTcp() {
        return frontend.protocol() == Protocol.TCP;
    }

    /** The packet that opens it: a SYN, or any datagram. */
    byte[] opening() {
        return frame(SYN);
    }

    /** A packet in the middle of it. */
    byte[] middle() {
        return frame(ACK);
    }

    /** The slot that it falls into. */
    int slot(int hashSeed, int slots) {
        return FlowHash.slot(
                hashSeed,
                client.packetBytes(),
                port,
                frontend.address().packetBytes(),
                frontend.port(),
                frontend.protocol().number(),
                slots);
    }

    private byte[] frame(int tcpFlags) {
        int transport = isTcp() ? TCP_BYTES : UDP_BYTES;
        boolean v4 = client.isV4();
        ByteBuffer frame = ByteBuffer.allocate(14 + (v4 ? IPV4_BYTES : IPV6_BYTES) + transport);
        frame.put(BALANCER.bytes()).put(ROUTER.bytes()).putShort((short) (v4 ? 0x0800 : 0x86dd));
        byte protocol = (byte) frontend.protocol().number();
        if (v4) {
            frame.put((byte) 0x45).put((byte) 0).putShort((short) (IPV4_BYTES + transport));
            frame.putInt(0).put((byte) 64).put(protocol).putShort((short) 0);
        } else {
            frame.putInt(0x60000000).putShort((short) transport).put(protocol).put((byte) 64);
        }
        frame.put(client.packetBytes()).put(frontend.address().packetBytes());
        frame.putShort((short) port).putShort((short) frontend.port());
        if (isTcp()) {
            frame.putLong(0).put((byte) 0x50).put((byte) tcpFlags).putShort((short) 1000);
        } else {
            frame.putShort((short) transport);
        }
        return frame.array();
    }
}
