package dev.weir.e2e.bench;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Protocol;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A frame that the program changes into itself, so that {@code BPF_PROG_TEST_RUN} may repeat it: both hardware addresses are the
 * balancer's. Its checksums are not set, since nobody checks them and an incremental update by zero keeps them.
 *
 * @param source where the packet comes from
 * @param destination where it goes
 * @param protocol TCP or UDP
 * @param tcpFlags flags byte, for TCP
 */
record FixedPointFrame(Endpoint source, Endpoint destination, Protocol protocol, int tcpFlags) {
    static final int SYN = 0x02;
    static final int ACK = 0x10;
    /** Without the frame check sequence: the shortest frame on Ethernet; IPv6 and TCP need a few bytes more. */
    private static final int SHORTEST = 60;

    private static final int ETHERNET = 14;
    private static final byte[] MAC = {2, 0, 0, 0, 0, 1};

    /** An address with a port. */
    record Endpoint(IpAddress address, int port) {}

    static byte[] mac() {
        return MAC.clone();
    }

    /** The same packet in the middle of a connection. */
    FixedPointFrame established() {
        return new FixedPointFrame(source, destination, protocol, ACK);
    }

    /** The answer, as it comes in. */
    FixedPointFrame reversed() {
        return new FixedPointFrame(destination, source, protocol, ACK);
    }

    byte[] bytes() {
        boolean v4 = source.address().isV4();
        int transport = protocol == Protocol.TCP ? 20 : 8;
        int length = ETHERNET + (v4 ? 20 : 40) + transport;
        ByteBuffer frame = ByteBuffer.allocate(Math.max(SHORTEST, length));
        frame.put(MAC).put(MAC).putShort((short) (v4 ? 0x0800 : 0x86dd));
        if (v4) {
            frame.put((byte) 0x45)
                    .put((byte) 0)
                    .putShort((short) (20 + transport))
                    .putInt(0);
            frame.put((byte) 64).put((byte) protocol.number()).putShort((short) 0);
        } else {
            frame.putInt(0x60000000).putShort((short) transport);
            frame.put((byte) protocol.number()).put((byte) 64);
        }
        frame.put(source.address().packetBytes()).put(destination.address().packetBytes());
        frame.putShort((short) source.port()).putShort((short) destination.port());
        if (protocol == Protocol.TCP) {
            frame.putLong(0).put((byte) 0x50).put((byte) tcpFlags).putShort((short) 0xffff);
        } else {
            frame.putShort((short) transport).putShort((short) 0xbeef);
        }
        return Arrays.copyOf(frame.array(), frame.capacity());
    }
}
