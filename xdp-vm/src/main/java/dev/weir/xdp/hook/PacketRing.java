package dev.weir.xdp.hook;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.sys.MappedMemory;
import dev.weir.xdp.sys.Socket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A packet socket that receives into a ring of blocks which it shares with the kernel ({@code TPACKET_V3}, {@code
 * Documentation/networking/packet_mmap.rst}). Each frame has room in front, in which its program may grow it. A frame:
 *
 * <pre>
 *  struct tpacket3_hdr, sockaddr_ll   room                 virtio_net_hdr   frame
 *  +----------------------------------+--------------------+----------------+----------------------+
 *  | 68 bytes                         | RESERVED and some  | 10 bytes       | captured length      |
 *  +----------------------------------+--------------------+----------------+----------------------+
 *  ^ multiple of 16                                                         ^ mac offset
 * </pre>
 */
final class PacketRing implements AutoCloseable {
    /** Bytes of a block: several super-frames of 64 KiB. */
    static final int BLOCK_BYTES = 1 << 18;

    /** Bytes of {@code struct virtio_net_hdr} in front of each frame: offloads that its sender relied on. */
    static final int VIRTIO_BYTES = 10;

    /** Where in a frame's header things are ({@code struct tpacket3_hdr}, {@code uapi/linux/if_packet.h}). */
    static final int NEXT_OFFSET = 0;

    static final int CAPTURED_LENGTH = 12;
    static final int LENGTH = 16;
    static final int STATUS = 20;
    static final int MAC_OFFSET = 24;
    static final int VLAN_TAG = 32;
    static final int VLAN_PROTOCOL = 36;
    static final int STATUS_VLAN_VALID = 1 << 4;
    static final int STATUS_VLAN_PROTOCOL_VALID = 1 << 6;

    /** Room asked for: headroom for this frame's program, and tailroom for the one's before. */
    private static final int RESERVED = 502;

    private static final int BLOCKS = 32;
    private static final int RETIRE_MILLIS = 1;

    private static final int SOL_PACKET = 263;
    private static final int PACKET_RX_RING = 5;
    private static final int PACKET_STATISTICS = 6;
    private static final int PACKET_VERSION = 10;
    private static final int PACKET_RESERVE = 12;
    private static final int PACKET_VNET_HDR = 15;
    private static final int PACKET_FANOUT = 18;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int TPACKET_V3 = 2;
    private static final int ETH_P_ALL = 3;
    private static final int FANOUT_HASH = 0;
    private static final int FANOUT_UNIQUE_ID = 0x2000;

    // struct tpacket_block_desc { u32 version, private; u32 status, frames, first_frame, bytes; ... }
    private static final int BLOCK_STATUS = 8;
    private static final int BLOCK_FRAMES = 12;
    private static final int BLOCK_FIRST_FRAME = 16;
    private static final int STATUS_USER = 1;

    private final Socket socket;
    private final Arena arena = Arena.ofShared();
    private final long blocks;
    private int current;
    private long dropped;

    private PacketRing(Socket socket) {
        this.socket = socket;
        this.blocks = MappedMemory.map(socket.fd(), 0, (long) BLOCKS * BLOCK_BYTES, true, arena)
                .address();
    }

    /**
     * Opens a ring on an interface that receives nothing yet: {@link #accept} lets frames in.
     *
     * @throws dev.weir.xdp.error.SystemCallException EPERM without CAP_NET_RAW
     */
    static PacketRing open(int interfaceIndex) {
        Socket socket = Socket.raw(Socket.AF_PACKET, 0);
        try {
            SocketFilter.nothing().attach(socket);
            socket.set(SOL_PACKET, PACKET_VERSION, TPACKET_V3, "choosing version 3 of the packet ring");
            socket.set(SOL_PACKET, PACKET_RESERVE, RESERVED, "reserving room in front of frames");
            socket.set(SOL_PACKET, PACKET_VNET_HDR, 1, "asking for the offloads of frames");
            // Since Linux 4.20, and not in a group: the filter leaves out what is sent too, at some cost to the sender.
            int _ = socket.trySet(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
            try (Arena scratch = Arena.ofConfined()) {
                socket.set(SOL_PACKET, PACKET_RX_RING, request(scratch), "making a packet ring");
                PacketRing ring = new PacketRing(socket);
                int result = socket.bind(PacketSender.address(interfaceIndex, ETH_P_ALL, scratch));
                if (result < 0) {
                    ring.close();
                    throw Socket.bindFailed(result, "receiving on interface index " + interfaceIndex);
                }
                return ring;
            }
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** {@code struct tpacket_req3 { u32 block_size, blocks, frame_size, frames, retire_timeout, private, features; }}. */
    private static MemorySegment request(Arena arena) {
        int frameBytes = 2048;
        return arena.allocateFrom(
                JAVA_INT, BLOCK_BYTES, BLOCKS, frameBytes, BLOCKS * (BLOCK_BYTES / frameBytes), RETIRE_MILLIS, 0, 0);
    }

    /**
     * Joins the rings of one interface into a group in which each frame goes to one of them, by its flow.
     *
     * @param group the group's number; 0 makes one
     * @return the group's number
     */
    int join(int group) {
        int mode = group == 0 ? FANOUT_HASH | FANOUT_UNIQUE_ID : FANOUT_HASH;
        socket.set(SOL_PACKET, PACKET_FANOUT, mode << 16 | group, "sharing an interface among rings");
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment joined = scratch.allocate(JAVA_INT);
            socket.get(SOL_PACKET, PACKET_FANOUT, joined, "asking for a group of rings");
            return joined.get(JAVA_INT, 0) & 0xffff;
        }
    }

    /** Lets frames in that the filter takes, or no more. */
    void accept(SocketFilter filter) {
        filter.attach(socket);
    }

    /** The socket, which becomes readable when a block is ready. */
    Socket socket() {
        return socket;
    }

    /** Address of the block whose turn it is, if the kernel has filled it; else 0. */
    long ready() {
        long block = block();
        return (Memory.getIntAcquire(block + BLOCK_STATUS) & STATUS_USER) != 0 ? block : 0;
    }

    /** How many frames there are in a block. */
    static int frames(long block) {
        return Memory.getInt(block + BLOCK_FRAMES);
    }

    /** Address of the header of a block's first frame. */
    static long firstFrame(long block) {
        return block + Memory.getInt(block + BLOCK_FIRST_FRAME);
    }

    /** Gives the block back to the kernel; the next one's turn it is. */
    void release() {
        Memory.putIntRelease(block() + BLOCK_STATUS, 0);
        current = (current + 1) % BLOCKS;
    }

    private long block() {
        return blocks + (long) current * BLOCK_BYTES;
    }

    /** Frames so far for which there was no room. Asking resets the kernel's count, so this keeps the sum. */
    synchronized long dropped() {
        if (socket.fd().isOpen()) {
            try (Arena scratch = Arena.ofConfined()) {
                // struct tpacket_stats_v3 { u32 packets, drops, freezes; }
                MemorySegment statistics = scratch.allocate(12, 4);
                socket.get(SOL_PACKET, PACKET_STATISTICS, statistics, "asking for a ring's statistics");
                dropped += Integer.toUnsignedLong(statistics.get(JAVA_INT, 4));
            }
        }
        return dropped;
    }

    @Override
    public synchronized void close() {
        if (socket.fd().isOpen()) {
            dropped();
            socket.close();
            arena.close();
        }
    }
}
