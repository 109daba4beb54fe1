package dev.weir.xdp.hook;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.sys.Socket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An XDP socket on one queue of an interface: its rings, and how it is bound. Closing unmaps the rings. */
final class XdpSocket implements AutoCloseable {
    private static final int XDP_STATISTICS = 7;
    private static final int STATISTICS_BYTES = 48;
    private static final int FLAG_SHARED_UMEM = 1;
    private static final int FLAG_COPY = 1 << 1;
    private static final int FLAG_ZERO_COPY = 1 << 2;
    private static final int FLAG_NEED_WAKEUP = 1 << 3;
    private static final int SOCKADDR_XDP_BYTES = 16;
    /** The kernel takes about a second to let go of a socket that was on the queue before. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Socket socket;
    private final Arena arena = Arena.ofShared();
    private final XdpRing.Producer fill;
    private final XdpRing.Consumer completion;
    private final XdpRing.Producer transmit;
    private final XdpRing.@Nullable Consumer receive;
    private boolean zeroCopy;
    private int refusal;

    private XdpSocket(Socket socket, int ringSize, boolean receives) {
        this.socket = socket;
        this.fill = new XdpRing.Producer(socket, XdpRing.Kind.FILL, ringSize, arena);
        this.completion = new XdpRing.Consumer(socket, XdpRing.Kind.COMPLETION, ringSize, arena);
        this.receive = receives ? new XdpRing.Consumer(socket, XdpRing.Kind.RX, ringSize, arena) : null;
        this.transmit = new XdpRing.Producer(socket, XdpRing.Kind.TX, ringSize, arena);
    }

    /**
     * Opens a socket that receives and sends, on memory of its own.
     *
     * @param mayZeroCopy whether to try that the driver uses the memory itself
     * @throws dev.weir.xdp.error.SystemCallException EBUSY if another socket stays on the queue, EPERM without CAP_NET_RAW
     */
    static XdpSocket open(int interfaceIndex, int queue, FrameMemory memory, int ringSize, boolean mayZeroCopy) {
        Socket socket = Socket.raw(Socket.AF_XDP, 0);
        try {
            memory.register(socket);
            XdpSocket opened = new XdpSocket(socket, ringSize, true);
            opened.bind(interfaceIndex, queue, mayZeroCopy);
            return opened;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Opens a socket that sends only, by the first queue of another interface, from the memory that {@code owner} registered. */
    static XdpSocket openSharing(int interfaceIndex, XdpSocket owner, int ringSize) {
        Socket socket = Socket.raw(Socket.AF_XDP, 0);
        try {
            XdpSocket opened = new XdpSocket(socket, ringSize, false);
            int result = opened.bindOnce(
                    interfaceIndex, 0, FLAG_SHARED_UMEM, owner.socket.fd().number());
            if (result < 0) {
                throw Socket.bindFailed(result, "sending on interface index " + interfaceIndex);
            }
            return opened;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void bind(int interfaceIndex, int queue, boolean mayZeroCopy) {
        int result = -Errno.EOPNOTSUPP;
        if (mayZeroCopy) {
            result = bindPatiently(interfaceIndex, queue, FLAG_ZERO_COPY | FLAG_NEED_WAKEUP);
            zeroCopy = result == 0;
            refusal = Math.max(0, -result);
        }
        if (result < 0) {
            result = bindPatiently(interfaceIndex, queue, FLAG_COPY | FLAG_NEED_WAKEUP);
        }
        if (result < 0) {
            throw Socket.bindFailed(
                    result, "binding an XDP socket to queue %d of interface index %d".formatted(queue, interfaceIndex));
        }
    }

    private int bindPatiently(int interfaceIndex, int queue, int flags) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        int result = bindOnce(interfaceIndex, queue, flags, 0);
        while (result == -Errno.EBUSY && System.nanoTime() < end) {
            LockSupport.parkNanos(PAUSE.toNanos());
            result = bindOnce(interfaceIndex, queue, flags, 0);
        }
        return result;
    }

    /** {@code struct sockaddr_xdp { u16 family, flags; u32 interface, queue, shared_descriptor; }}. */
    private int bindOnce(int interfaceIndex, int queue, int flags, int sharedDescriptor) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment address = scratch.allocate(SOCKADDR_XDP_BYTES, 4);
            address.set(JAVA_SHORT, 0, (short) Socket.AF_XDP);
            address.set(JAVA_SHORT, 2, (short) flags);
            address.set(JAVA_INT, 4, interfaceIndex);
            address.set(JAVA_INT, 8, queue);
            address.set(JAVA_INT, 12, sharedDescriptor);
            return socket.bind(address);
        }
    }

    Socket socket() {
        return socket;
    }

    /** Whether the driver uses the frames' memory itself. */
    boolean zeroCopy() {
        return zeroCopy;
    }

    /** The errno with which the driver refused to; 0 if it was not asked, or did not. */
    int zeroCopyRefusal() {
        return refusal;
    }

    /** Where the kernel gets chunks to receive into. */
    XdpRing.Producer fill() {
        return fill;
    }

    /** Where the kernel gives back chunks that have been sent. */
    XdpRing.Consumer completion() {
        return completion;
    }

    /** Frames to send. */
    XdpRing.Producer transmit() {
        return transmit;
    }

    /**
     * Frames received.
     *
     * @throws IllegalStateException if the socket only sends
     */
    XdpRing.Consumer receive() {
        if (receive == null) {
            throw new IllegalStateException("a socket that only sends");
        }
        return receive;
    }

    /** Frames so far for which there was no room. */
    long dropped() {
        try (Arena scratch = Arena.ofConfined()) {
            // struct xdp_statistics { u64 rx_dropped, rx_invalid, tx_invalid, rx_ring_full, fill_ring_empty,
            // tx_ring_empty; }
            MemorySegment statistics = scratch.allocate(STATISTICS_BYTES, 8);
            socket.get(XdpRing.SOL_XDP, XDP_STATISTICS, statistics, "asking for an XDP socket's statistics");
            return statistics.get(JAVA_LONG, 0) + statistics.get(JAVA_LONG, 24);
        }
    }

    @Override
    public void close() {
        if (socket.fd().isOpen()) {
            socket.close();
            arena.close();
        }
    }
}
