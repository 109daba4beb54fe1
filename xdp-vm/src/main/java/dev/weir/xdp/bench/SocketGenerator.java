package dev.weir.xdp.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.weir.xdp.sys.Socket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/** Sends frames by a packet socket, in batches: each is an skb of its own, as what containers and virtual machines send is. */
final class SocketGenerator extends Generator {
    private static final int BATCH = 64;

    // struct sockaddr_ll { u16 family; u16 protocol; int ifindex; ... }
    private static final int ADDRESS_BYTES = 20;
    private static final int ADDRESS_INTERFACE = 4;

    // struct iovec { void *base; size_t length; }
    private static final int IOVEC_BYTES = 16;
    private static final int IOVEC_LENGTH = 8;

    // struct msghdr { void *name; int namelen; struct iovec *iov; size_t iovlen; ... }
    private static final int MESSAGE_IOVEC = 16;
    private static final int MESSAGE_IOVEC_COUNT = 24;

    private final Arena arena = Arena.ofShared();
    private final Socket socket = Socket.raw(Socket.AF_PACKET, 0);
    private final MemorySegment headers = arena.allocate((long) BATCH * Socket.MMSGHDR_BYTES, Long.BYTES);
    private volatile boolean stopped;

    /** Opens it in the calling thread's network namespace. */
    SocketGenerator(int interfaceIndex, byte[] frame, BitSet processors) {
        super(processors);
        MemorySegment address = arena.allocate(ADDRESS_BYTES, Long.BYTES);
        address.set(JAVA_SHORT, 0, (short) Socket.AF_PACKET);
        address.set(JAVA_INT, ADDRESS_INTERFACE, interfaceIndex);
        int refused = socket.bind(address);
        if (refused < 0) {
            throw Socket.bindFailed(refused, "sending frames out of interface " + interfaceIndex);
        }
        MemorySegment bytes = arena.allocate(frame.length);
        bytes.copyFrom(MemorySegment.ofArray(frame));
        MemorySegment iovec = arena.allocate(IOVEC_BYTES, Long.BYTES);
        iovec.set(ADDRESS, 0, bytes);
        iovec.set(JAVA_LONG, IOVEC_LENGTH, frame.length);
        for (long header = 0; header < headers.byteSize(); header += Socket.MMSGHDR_BYTES) {
            headers.set(ADDRESS, header + MESSAGE_IOVEC, iovec);
            headers.set(JAVA_LONG, header + MESSAGE_IOVEC_COUNT, 1);
        }
    }

    /** What the interface's queue has no room for is lost, as on a wire. */
    @Override
    void send() {
        while (!stopped) {
            socket.sendBatch(headers.address(), BATCH);
        }
    }

    @Override
    void stop() {
        stopped = true;
    }

    @Override
    void free() {
        socket.close();
        arena.close();
    }
}
