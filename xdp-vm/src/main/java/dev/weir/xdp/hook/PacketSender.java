package dev.weir.xdp.hook;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.sys.Socket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Sends frames out of an interface by a packet socket, a batch with one sendmmsg(2), straight from where they are. A frame that the
 * interface does not take is counted and gone, as on a network card whose ring is full.
 */
final class PacketSender implements FrameSink {
    private static final int SOL_PACKET = 263;
    private static final int PACKET_QDISC_BYPASS = 20;
    private static final int SEND_BUFFER_BYTES = 8 * 1024 * 1024;
    private static final int SOCKADDR_LL_BYTES = 20;
    private static final int SOCKADDR_LL_INDEX = 4;

    /** Frames a batch. */
    private static final int CAPACITY = 256;

    // struct mmsghdr { struct msghdr { void *name; u32 name_length; struct iovec *vectors; u64 vector_count; ... }; u32
    // sent; }
    private static final int MSGHDR_VECTORS = 16;
    private static final int MSGHDR_VECTOR_COUNT = 24;
    // struct iovec { void *base; u64 length; }
    private static final int IOVEC_LENGTH = 8;
    private static final int IOVEC_BYTES = 16;

    private final Socket socket;
    private final QueueCounters counters;
    private final int sentCounter;
    private final int failedCounter;
    private final NativeMemory memory = NativeMemory.allocate((long) CAPACITY * (Socket.MMSGHDR_BYTES + IOVEC_BYTES));
    private final long headers = memory.address();
    private final long vectors = headers + (long) CAPACITY * Socket.MMSGHDR_BYTES;
    private int waiting;

    private PacketSender(Socket socket, QueueCounters counters, int sentCounter, int failedCounter) {
        this.socket = socket;
        this.counters = counters;
        this.sentCounter = sentCounter;
        this.failedCounter = failedCounter;
        for (int i = 0; i < CAPACITY; i++) {
            long header = headers + (long) i * Socket.MMSGHDR_BYTES;
            Memory.putLong(header + MSGHDR_VECTORS, vectors + (long) i * IOVEC_BYTES);
            Memory.putLong(header + MSGHDR_VECTOR_COUNT, 1);
        }
    }

    /** Transmits out of an interface, past its queueing discipline. */
    static PacketSender transmit(int interfaceIndex, QueueCounters counters) {
        Socket socket = open(interfaceIndex);
        // Kernels from 3.14 have it; without it frames take the longer way.
        int _ = socket.trySet(SOL_PACKET, PACKET_QDISC_BYPASS, 1);
        return new PacketSender(socket, counters, QueueCounters.TRANSMITTED, QueueCounters.TRANSMIT_FAILURES);
    }

    /** Hands frames to the host's stack by way of the interface of a {@link HostEntrance}, marked as its own. */
    static PacketSender pass(int interfaceIndex, int mark, QueueCounters counters) {
        Socket socket = open(interfaceIndex);
        try {
            socket.set(Socket.SOL_SOCKET, Socket.SO_MARK, mark, "marking passed frames");
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
        return new PacketSender(socket, counters, QueueCounters.PASSED, QueueCounters.PASS_FAILURES);
    }

    private static Socket open(int interfaceIndex) {
        // Protocol 0: the socket receives nothing.
        Socket socket = Socket.raw(Socket.AF_PACKET, 0);
        try (Arena arena = Arena.ofConfined()) {
            int _ = socket.trySet(Socket.SOL_SOCKET, Socket.SO_SNDBUFFORCE, SEND_BUFFER_BYTES);
            int result = socket.bind(address(interfaceIndex, 0, arena));
            if (result < 0) {
                throw Socket.bindFailed(result, "sending on interface index " + interfaceIndex);
            }
            return socket;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** {@code struct sockaddr_ll { u16 family; be16 protocol; s32 index; ... }}. */
    static MemorySegment address(int interfaceIndex, int protocol, Arena arena) {
        MemorySegment address = arena.allocate(SOCKADDR_LL_BYTES, 4);
        address.set(JAVA_SHORT, 0, (short) Socket.AF_PACKET);
        address.set(JAVA_SHORT, 2, Short.reverseBytes((short) protocol));
        address.set(JAVA_INT, SOCKADDR_LL_INDEX, interfaceIndex);
        return address;
    }

    @Override
    public boolean add(long address, int length) {
        if (waiting == CAPACITY) {
            flush();
        }
        long vector = vectors + (long) waiting * IOVEC_BYTES;
        Memory.putLong(vector, address);
        Memory.putLong(vector + IOVEC_LENGTH, length);
        waiting++;
        return false;
    }

    @Override
    public void addCopy(long address, int length) {
        boolean _ = add(address, length);
    }

    @Override
    public void flush() {
        int done = 0;
        int failed = 0;
        while (done < waiting) {
            int result = socket.sendBatch(headers + (long) done * Socket.MMSGHDR_BYTES, waiting - done);
            if (result > 0) {
                done += result;
            } else {
                // The error is the first frame's; the next may fit, or have room, unless all would meet the same.
                int lost = meetsAll(-result) ? waiting - done : 1;
                failed += lost;
                done += lost;
            }
        }
        counters.add(sentCounter, waiting - failed);
        counters.add(failedCounter, failed);
        waiting = 0;
    }

    private static boolean meetsAll(int errno) {
        return switch (errno) {
            case Errno.EAGAIN, Errno.ENETDOWN, Errno.ENXIO, Errno.ENODEV, Errno.EBADF -> true;
            default -> false;
        };
    }

    @Override
    public void close() {
        socket.close();
        memory.close();
    }
}
