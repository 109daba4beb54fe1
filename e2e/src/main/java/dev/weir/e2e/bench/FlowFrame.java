package dev.weir.e2e.bench;

import dev.weir.dataplane.table.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The frame of a flow whose client address and port are still to be filled in: {@code harness.bpf.c} knows its shape. Its transport
 * checksum is not set, since nobody checks it.
 *
 * @param destination where it goes, to port 80 by TCP
 * @param tcpFlags flags byte
 */
record FlowFrame(IpAddress destination, int tcpFlags) {
    static final int PORT = 80;
    static final int SYN = 0x02;
    static final int ACK = 0x10;
    static final int LONGEST = 80;

    private static final int SHORTEST = 64;
    private static final int ETHERNET = 14;
    private static final int TCP = 20;
    /** Of the range for benchmarks (RFC 2544). */
    private static final IpAddress CLIENTS4 = IpAddress.parse("198.18.0.0");

    private static final IpAddress CLIENTS6 = IpAddress.parse("2001:db8:c::");

    boolean v4() {
        return destination.isV4();
    }

    byte[] bytes() {
        ByteBuffer frame = ByteBuffer.allocate(v4() ? SHORTEST : LONGEST);
        byte[] mac = FixedPointFrame.mac();
        frame.put(mac).put(mac).putShort((short) (v4() ? 0x0800 : 0x86dd));
        if (v4()) {
            frame.put((byte) 0x45)
                    .put((byte) 0)
                    .putShort((short) (SHORTEST - ETHERNET))
                    .putInt(0);
            frame.put((byte) 64).put((byte) 6).putShort((short) 0);
        } else {
            frame.putInt(0x60000000)
                    .putShort((short) (LONGEST - ETHERNET - 40))
                    .put((byte) 6)
                    .put((byte) 64);
        }
        frame.put((v4() ? CLIENTS4 : CLIENTS6).packetBytes()).put(destination.packetBytes());
        frame.putShort((short) 0).putShort((short) PORT);
        frame.putLong(0).put((byte) ((TCP / 4) << 4)).put((byte) tcpFlags).putShort((short) 0xffff);
        return Arrays.copyOf(frame.array(), frame.capacity());
    }
}
