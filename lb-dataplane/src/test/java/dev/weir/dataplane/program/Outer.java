package dev.weir.dataplane.program;

import dev.weir.dataplane.maglev.FlowHash;
import dev.weir.dataplane.table.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Outer headers as a test wants them, put together from scratch.
 *
 * @param source where they come from, without the bits that differ from flow to flow
 * @param spread which bits those are
 * @param backend the backend's id
 * @param destination its address
 * @param gue whether there is a UDP header
 */
record Outer(IpAddress source, int spread, int backend, IpAddress destination, boolean gue) {
    private static final int ETHERNET = 14;

    int overhead() {
        return (destination.isV4() ? 20 : 40) + (gue ? 8 : 0);
    }

    /** The frame that a frame with a whole packet in it becomes; bytes after that packet stay where they are. */
    byte[] around(Frame in) {
        return around(in, in.bytes());
    }

    /** The same for a frame whose bytes were changed since it was made. */
    byte[] around(Frame in, byte[] frame) {
        ByteBuffer inner =
                ByteBuffer.wrap(frame, ETHERNET, frame.length - ETHERNET).slice();
        boolean v4 = in.tuple().source().isV4();
        int innerLength = v4 ? inner.getShort(2) : 40 + inner.getShort(4);
        int entropy = entropy(in.tuple());
        ByteBuffer out = ByteBuffer.allocate(frame.length + overhead());
        out.put(Node.backendMac(backend).bytes()).put(Node.SELF.bytes());
        int protocol = gue ? 17 : v4 ? 4 : 41;
        int length = innerLength + (gue ? 8 : 0);
        if (destination.isV4()) {
            putV4(out.putShort((short) 0x0800), inner, length, protocol, entropy);
        } else {
            int trafficClass = v4 ? inner.get(1) & 0xff : inner.getInt(0) >>> 20 & 0xff;
            out.putShort((short) 0x86dd).putInt(0x60000000 | trafficClass << 20 | (entropy & 0xfffff));
            out.putShort((short) length).put((byte) protocol).put((byte) 64);
            out.put(sourceOf(entropy)).put(destination.bytes());
        }
        if (gue) {
            out.putShort((short) (0xc000 | (entropy & 0x3fff))).putShort((short) 6080);
            out.putShort((short) length).putShort((short) 0);
        }
        return out.put(inner).array();
    }

    private void putV4(ByteBuffer out, ByteBuffer inner, int length, int protocol, int entropy) {
        ByteBuffer header = ByteBuffer.allocate(20);
        header.put((byte) 0x45).put(inner.get(1)).putShort((short) (20 + length));
        // The program works on little-endian loads.
        header.putShort((short) (inner.getShort(4) ^ Short.reverseBytes((short) entropy)));
        header.putShort((short) (inner.getShort(6) & 0x4000)).put((byte) 64).put((byte) protocol);
        header.putShort((short) 0).put(sourceOf(entropy)).put(destination.packetBytes());
        header.putShort(10, (short) ~Frame.onesComplementSum(header.array()));
        out.put(header.array());
    }

    /** Where a flow's packets come from. */
    byte[] sourceOf(int entropy) {
        byte[] address = source.packetBytes();
        ByteBuffer last = ByteBuffer.wrap(address, address.length - 4, 4).slice();
        last.putInt(0, last.getInt(0) | (Integer.reverseBytes(entropy) & spread));
        return Arrays.copyOf(address, address.length);
    }

    /** What tells a packet's flow from others. */
    static int entropy(Frame.Tuple tuple) {
        return (int) (FlowHash.hash(
                        Node.HASH_SEED,
                        tuple.source().packetBytes(),
                        tuple.sourcePort(),
                        tuple.destination().packetBytes(),
                        tuple.destinationPort(),
                        tuple.protocol().number())
                >>> 32);
    }
}
