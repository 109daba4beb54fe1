package dev.weir.xdp.hook;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.weir.xdp.sys.Fd;
import dev.weir.xdp.sys.Socket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Whole Ethernet frames of one protocol, for few frames a second: copies of those that come in at an interface, whatever group
 * they are sent to, and frames to send there. It sees frames behind the XDP hook, which must have passed them. It stays in the
 * network namespace of the thread that opened it, and is for one thread at a time.
 */
public final class LinkSocket implements AutoCloseable {
    private static final int ARP = 0x0806;
    private static final int IPV6 = 0x86DD;
    private static final int LARGEST_FRAME = 2048;
    private static final int SOL_PACKET = 263;
    private static final int PACKET_ADD_MEMBERSHIP = 1;
    private static final short PACKET_MR_ALLMULTI = 2;
    // struct packet_mreq { int index; u16 type, address_length; u8 address[8]; }
    private static final int PACKET_MREQ_BYTES = 16;

    private final Socket socket;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(LARGEST_FRAME, 8);

    private LinkSocket(Socket socket) {
        this.socket = socket;
    }

    /**
     * For ARP.
     *
     * @throws dev.weir.xdp.error.SystemCallException without CAP_NET_RAW, or if there is no such interface
     */
    public static LinkSocket arp(int interfaceIndex) {
        return open(interfaceIndex, ARP, Optional.empty());
    }

    /** For the neighbour solicitations of IPv6; throws as {@link #arp}. */
    public static LinkSocket neighbourSolicitations(int interfaceIndex) {
        return open(interfaceIndex, IPV6, Optional.of(SocketFilter.neighbourSolicitations()));
    }

    /** For another protocol; throws as {@link #arp}. */
    public static LinkSocket of(int interfaceIndex, int etherType) {
        return open(interfaceIndex, etherType, Optional.empty());
    }

    private static LinkSocket open(int interfaceIndex, int etherType, Optional<SocketFilter> filter) {
        // Protocol 0: nothing comes in before the filter stands.
        Socket socket = Socket.raw(Socket.AF_PACKET, 0);
        try (Arena scratch = Arena.ofConfined()) {
            filter.ifPresent(one -> one.attach(socket));
            int result = socket.bind(PacketSender.address(interfaceIndex, etherType, scratch));
            if (result < 0) {
                throw Socket.bindFailed(result, "listening on interface index " + interfaceIndex);
            }
            MemorySegment everyGroup = scratch.allocate(PACKET_MREQ_BYTES, 4);
            everyGroup.set(JAVA_INT, 0, interfaceIndex);
            everyGroup.set(JAVA_SHORT, 4, PACKET_MR_ALLMULTI);
            socket.set(SOL_PACKET, PACKET_ADD_MEMBERSHIP, everyGroup, "receiving frames to groups");
            return new LinkSocket(socket);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** To wait for frames with. */
    public Fd fd() {
        return socket.fd();
    }

    /** The next frame, from its destination address on; empty if none is waiting, or the interface is down. */
    public Optional<byte[]> receive() {
        int length = socket.receive(buffer);
        return length < 0
                ? Optional.empty()
                : Optional.of(buffer.asSlice(0, length).toArray(JAVA_BYTE));
    }

    /** Sends a frame; returns whether the interface took it. */
    public boolean send(byte[] frame) {
        try (Arena scratch = Arena.ofConfined()) {
            return socket.send(scratch.allocateFrom(JAVA_BYTE, frame)) == frame.length;
        }
    }

    @Override
    public void close() {
        socket.close();
        arena.close();
    }
}
