package dev.weir.e2e.differential;

import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Protocol;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Packets drawn at random: of clients to services, of backends back to them, of others; whole, fragmented, with options, cut off,
 * padded, damaged. Checksums are any numbers, since the program updates them and looks at none.
 *
 * <p>A sender's hardware address depends on its address alone, and damage spares it: the program learns it again only once a second, so
 * that what it has learned would depend on when a packet comes.
 */
public final class Packets {
    private static final int ETHERNET = 14;
    private static final int SOURCE_MAC = 6;
    private static final int CLIENTS = 24;
    private static final int CLIENT_PORTS = 12;
    private static final int REMEMBERED = 256;
    private static final int[] TCP_FLAGS = {0x02, 0x02, 0x02, 0x10, 0x10, 0x18, 0x11, 0x04, 0x12, 0x00};
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int FRAGMENT_HEADER = 44;

    private final Scene scene;
    private final Random random;
    private final List<byte[]> sent = new ArrayList<>();

    public Packets(Scene scene, Random random) {
        this.scene = scene;
        this.random = random;
    }

    /** The next packet. */
    public byte[] next() {
        byte[] frame = switch (random.nextInt(16)) {
            case 0 -> noise();
            case 1 -> toFrontend(Scene.strayFrontend(random.nextInt(3)));
            case 2, 3, 4, 5 -> answer();
            default ->
                toFrontend(scene.services()
                        .get(random.nextInt(scene.services().size()))
                        .frontend());
        };
        return random.nextInt(5) == 0 ? damaged(frame) : frame;
    }

    /** Takes note of a frame that was sent to a backend, or to a client, for an answer to it. */
    void sent(byte[] frame) {
        if (sent.size() < REMEMBERED) {
            sent.add(frame);
        } else {
            sent.set(random.nextInt(REMEMBERED), frame);
        }
    }

    private byte[] noise() {
        byte[] frame = new byte[ETHERNET + random.nextInt(100)];
        random.nextBytes(frame);
        if (random.nextBoolean()) {
            ByteBuffer.wrap(frame).put(Scene.SELF.bytes()).putShort(12, (short) (random.nextBoolean() ? IPV4 : IPV6));
        }
        return frame;
    }

    private byte[] toFrontend(Frontend frontend) {
        int client = 1 + random.nextInt(CLIENTS);
        boolean v4 = frontend.address().isV4();
        IpAddress address = IpAddress.parse((v4 ? "198.51.100." : "2001:db8:c::") + client);
        int port = random.nextInt(16) == 0 ? random.nextInt(65536) : 40_000 + random.nextInt(CLIENT_PORTS);
        int frontendPort = random.nextInt(32) == 0 ? random.nextInt(65536) : frontend.port();
        return frame(client, frontend.protocol(), address, port, frontend.address(), frontendPort);
    }

    private byte[] frame(int mac, Protocol protocol, IpAddress from, int fromPort, IpAddress to, int toPort) {
        byte[] transport = transport(protocol, fromPort, toPort);
        ByteBuffer frame = ByteBuffer.allocate(ETHERNET + 60 + transport.length);
        frame.put(Scene.SELF.bytes()).put(Scene.mac(mac).bytes());
        if (from.isV4()) {
            putV4(frame.putShort((short) IPV4), protocol, from, to, transport.length);
        } else {
            putV6(frame.putShort((short) IPV6), protocol, from, to, transport.length);
        }
        frame.put(transport);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    private void putV4(ByteBuffer frame, Protocol protocol, IpAddress from, IpAddress to, int payload) {
        int options = random.nextInt(12) == 0 ? random.nextInt(11) : 0;
        int fragment = random.nextInt(24) == 0 ? random.nextInt(0x4000) : 0x4000;
        frame.put((byte) (0x45 + options)).put((byte) random.nextInt(256));
        frame.putShort((short) (20 + 4 * options + payload)).putShort((short) random.nextInt());
        frame.putShort((short) fragment).put((byte) random.nextInt(256)).put((byte) protocol.number());
        frame.putShort((short) random.nextInt()).put(from.packetBytes()).put(to.packetBytes());
        for (int i = 0; i < options; i++) {
            frame.putInt(random.nextInt());
        }
    }

    private void putV6(ByteBuffer frame, Protocol protocol, IpAddress from, IpAddress to, int payload) {
        boolean fragment = random.nextInt(24) == 0;
        frame.putInt(0x60000000 | random.nextInt(1 << 28)).putShort((short) (payload + (fragment ? 8 : 0)));
        frame.put((byte) (fragment ? FRAGMENT_HEADER : protocol.number())).put((byte) random.nextInt(256));
        frame.put(from.packetBytes()).put(to.packetBytes());
        if (fragment) {
            frame.put((byte) protocol.number()).put((byte) 0);
            frame.putShort((short) (random.nextBoolean() ? 0 : random.nextInt()))
                    .putInt(random.nextInt());
        }
    }

    private byte[] transport(Protocol protocol, int fromPort, int toPort) {
        int header = protocol == Protocol.TCP ? 20 : 8;
        ByteBuffer segment = ByteBuffer.allocate(header + random.nextInt(64));
        segment.putShort((short) fromPort).putShort((short) toPort);
        if (protocol == Protocol.TCP) {
            segment.putInt(random.nextInt()).putInt(random.nextInt());
            segment.put((byte) 0x50).put((byte) TCP_FLAGS[random.nextInt(TCP_FLAGS.length)]);
            segment.putShort((short) random.nextInt()).putShort((short) random.nextInt());
        } else {
            segment.putShort((short) segment.capacity());
            segment.putShort((short) (random.nextInt(4) == 0 ? 0 : random.nextInt()));
        }
        return segment.array();
    }

    /** What came out of a machine earlier, turned round: from there to here. */
    private byte[] answer() {
        if (sent.isEmpty()) {
            return noise();
        }
        byte[] frame = sent.get(random.nextInt(sent.size())).clone();
        boolean v4 = (frame[12] & 0xff) == 0x08;
        int header = v4 ? 4 * (frame[ETHERNET] & 0xf) : 40;
        System.arraycopy(frame, 0, frame, SOURCE_MAC, SOURCE_MAC);
        System.arraycopy(Scene.SELF.bytes(), 0, frame, 0, SOURCE_MAC);
        swap(frame, ETHERNET + (v4 ? 12 : 8), v4 ? 4 : 16);
        int ports = ETHERNET + header;
        if (frame.length >= ports + 20) {
            swap(frame, ports, 2);
            frame[ports + 13] = (byte) TCP_FLAGS[random.nextInt(TCP_FLAGS.length)];
        }
        return frame;
    }

    /** Exchanges two fields of the same length that lie side by side. */
    private static void swap(byte[] frame, int offset, int length) {
        byte[] first = Arrays.copyOfRange(frame, offset, offset + length);
        System.arraycopy(frame, offset + length, frame, offset, length);
        System.arraycopy(first, 0, frame, offset + length, length);
    }

    private byte[] damaged(byte[] frame) {
        byte[] damaged = switch (random.nextInt(3)) {
            case 0 -> Arrays.copyOf(frame, Math.max(ETHERNET, random.nextInt(frame.length + 1)));
            case 1 -> Arrays.copyOf(frame, frame.length + random.nextInt(40));
            default -> frame.clone();
        };
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(damaged.length);
            if (at < SOURCE_MAC || at >= 2 * SOURCE_MAC) {
                damaged[at] = (byte) random.nextInt();
            }
        }
        return damaged;
    }
}
