package dev.weir.dataplane.explain;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Protocol;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Whose a packet is: both ends and the protocol. */
public record Tuple(Protocol protocol, IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {
    private static final int MAC = 6;
    private static final int ETHERNET = 14;
    private static final int IPV4 = 20;
    private static final int IPV6 = 40;
    private static final int TCP = 20;
    private static final int UDP = 8;
    private static final int SYN = 2;
    private static final int ACK = 16;
    private static final byte[] SENDER = {2, 0, 0, 0, 0, 1};

    public Tuple {
        if (source.isV4() != destination.isV4()) {
            throw new IllegalArgumentException(
                    "%s and %s are of different IP versions, so no packet has both".formatted(source, destination));
        }
    }

    /** The tuple of a frame's packet; empty if it has no ports. */
    static Optional<Tuple> of(byte[] frame) {
        Map<String, String> fields = FrameFields.of(frame);
        for (Protocol protocol : Protocol.values()) {
            String layer = protocol == Protocol.TCP ? "tcp." : "udp.";
            String network = fields.containsKey("ipv4.source") ? "ipv4." : "ipv6.";
            OptionalInt source = number(fields, layer + "source");
            OptionalInt destination = number(fields, layer + "destination");
            String from = fields.get(network + "source");
            String to = fields.get(network + "destination");
            if (source.isPresent() && destination.isPresent() && from != null && to != null) {
                return Optional.of(new Tuple(
                        protocol,
                        IpAddress.parse(from),
                        source.getAsInt(),
                        IpAddress.parse(to),
                        destination.getAsInt()));
            }
        }
        return Optional.empty();
    }

    private static OptionalInt number(Map<String, String> fields, String name) {
        String text = fields.get(name);
        return text == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
    }

    /**
     * A packet of this tuple from a router to the balancer, with checksums, and without data.
     *
     * @param to hardware address of the balancer's interface
     * @param opens whether a packet of TCP opens the connection, rather than being from its middle
     */
    public byte[] frame(MacAddress to, boolean opens) {
        int transport = protocol == Protocol.TCP ? TCP : UDP;
        boolean v4 = source.isV4();
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET + (v4 ? IPV4 : IPV6) + transport);
        frame.put(to.bytes(), 0, MAC).put(SENDER).putShort((short) (v4 ? 0x0800 : 0x86dd));
        if (v4) {
            frame.put((byte) 0x45)
                    .put((byte) 0)
                    .putShort((short) (IPV4 + transport))
                    .putInt(0x4000);
            frame.put((byte) 64).put((byte) protocol.number()).putShort((short) 0);
        } else {
            frame.putInt(0x60000000).putShort((short) transport);
            frame.put((byte) protocol.number()).put((byte) 64);
        }
        frame.put(source.packetBytes()).put(destination.packetBytes());
        if (v4) {
            frame.putShort(ETHERNET + 10, checksum(frame, ETHERNET, ETHERNET + IPV4, 0));
        }
        int at = frame.position();
        frame.putShort((short) sourcePort).putShort((short) destinationPort);
        if (protocol == Protocol.TCP) {
            frame.putLong(0)
                    .put((byte) ((TCP / 4) << 4))
                    .put((byte) (opens ? SYN : ACK))
                    .putShort((short) 0xffff);
        } else {
            frame.putShort((short) UDP);
        }
        int addresses = at - 2 * source.packetBytes().length;
        short sum = checksum(frame, addresses, frame.limit(), protocol.number() + transport);
        frame.putShort(at + (protocol == Protocol.TCP ? 16 : 6), sum == 0 && protocol == Protocol.UDP ? -1 : sum);
        return frame.array();
    }

    /** The Internet checksum (RFC 1071) of an even number of bytes. */
    private static short checksum(ByteBuffer frame, int from, int to, int more) {
        int sum = more;
        for (int at = from; at < to; at += 2) {
            sum += Short.toUnsignedInt(frame.getShort(at));
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~(sum + (sum >>> 16));
    }
}
