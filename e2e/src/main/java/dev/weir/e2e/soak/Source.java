package dev.weir.e2e.soak;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.weir.xdp.sys.Socket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A thread that sends the same frames over and over out of an interface, as fast as it goes. */
final class Source implements AutoCloseable {
    private static final int BATCH = 64;
    private static final int SOCKADDR_LL_BYTES = 20;
    private static final int SOCKADDR_LL_INDEX = 4;
    // struct mmsghdr begins with struct msghdr { void *name; u32 name_length; struct iovec *vectors; u64 vector_count;
    // ... }
    private static final int MSGHDR_VECTORS = 16;
    private static final int MSGHDR_VECTOR_COUNT = 24;
    private static final int IOVEC_BYTES = 16;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong sent = new AtomicLong();
    private final Thread thread;

    private Source(Socket socket, List<byte[]> frames) {
        this.thread = Thread.ofPlatform().name("weir-soak-source").start(() -> run(socket, frames));
    }

    /** Starts in the calling thread's network namespace. */
    static Source start(int interfaceIndex, List<byte[]> frames) {
        Socket socket = Socket.raw(Socket.AF_PACKET, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SOCKADDR_LL_BYTES, 4);
            address.set(JAVA_SHORT, 0, (short) Socket.AF_PACKET);
            address.set(JAVA_INT, SOCKADDR_LL_INDEX, interfaceIndex);
            int result = socket.bind(address);
            if (result < 0) {
                throw Socket.bindFailed(result, "sending on interface index " + interfaceIndex);
            }
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
        return new Source(socket, frames);
    }

    /** Frames so far. */
    long sent() {
        return sent.get();
    }

    private void run(Socket socket, List<byte[]> frames) {
        try (socket;
                Arena arena = Arena.ofConfined()) {
            MemorySegment headers = headers(frames, arena);
            int at = 0;
            while (!stopped.get()) {
                int batch = Math.min(BATCH, frames.size() - at);
                int taken = socket.sendBatch(headers.address() + (long) at * Socket.MMSGHDR_BYTES, batch);
                sent.addAndGet(Math.max(taken, 0));
                // A frame that is refused is as good as lost: on to the next.
                at = (at + Math.max(taken, 1)) % frames.size();
            }
        }
    }

    private static MemorySegment headers(List<byte[]> frames, Arena arena) {
        MemorySegment headers = arena.allocate((long) frames.size() * Socket.MMSGHDR_BYTES, Long.BYTES);
        MemorySegment vectors = arena.allocate((long) frames.size() * IOVEC_BYTES, Long.BYTES);
        for (int i = 0; i < frames.size(); i++) {
            MemorySegment frame = arena.allocateFrom(JAVA_BYTE, frames.get(i));
            long vector = (long) i * IOVEC_BYTES;
            vectors.set(JAVA_LONG, vector, frame.address());
            vectors.set(JAVA_LONG, vector + Long.BYTES, frame.byteSize());
            long header = (long) i * Socket.MMSGHDR_BYTES;
            headers.set(JAVA_LONG, header + MSGHDR_VECTORS, vectors.address() + vector);
            headers.set(JAVA_LONG, header + MSGHDR_VECTOR_COUNT, 1);
        }
        return headers;
    }

    @Override
    public void close() {
        stopped.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
