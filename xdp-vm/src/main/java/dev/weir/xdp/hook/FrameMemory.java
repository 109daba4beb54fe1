package dev.weir.xdp.hook;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.sys.Machine;
import dev.weir.xdp.sys.Socket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory that frames of one queue live in from the driver to the last send, cut into chunks of one size: the {@code umem} of XDP
 * sockets. Each queue has its own, so that no thread waits for another; the sockets by which the queue sends share it. A chunk is with
 * the kernel (in a fill, receive, transmit or completion ring), with the program, or free. For one thread.
 */
final class FrameMemory implements AutoCloseable {
    private static final int XDP_UMEM_REG = 4;
    private static final int REGISTRATION_BYTES = 32;

    private final NativeMemory memory;
    private final long address;
    private final int chunkBytes;
    /** Offsets of free chunks; the one freed last is the next to be used, since a cache may still have it. */
    private final int[] free;

    private int freeChunks;

    /**
     * @param chunks how many
     * @param chunkBytes bytes of each, a power of two up to a page
     */
    FrameMemory(int chunks, int chunkBytes) {
        this.memory = NativeMemory.allocate((long) chunks * chunkBytes + Machine.pageSize());
        this.address = (memory.address() + Machine.pageSize() - 1) & -Machine.pageSize();
        this.chunkBytes = chunkBytes;
        this.free = new int[chunks];
        for (int i = chunks - 1; i >= 0; i--) {
            release(address + (long) i * chunkBytes);
        }
    }

    /** Registers the memory with the first socket that uses it. */
    void register(Socket socket) {
        try (Arena arena = Arena.ofConfined()) {
            // struct xdp_umem_reg { u64 address, bytes; u32 chunk_bytes, headroom, flags, metadata_bytes; }
            MemorySegment registration = arena.allocate(REGISTRATION_BYTES, 8);
            registration.set(JAVA_LONG, 0, address);
            registration.set(JAVA_LONG, 8, (long) free.length * chunkBytes);
            registration.set(JAVA_INT, 16, chunkBytes);
            socket.set(XdpRing.SOL_XDP, XDP_UMEM_REG, registration, "registering memory for frames");
        }
    }

    /** Address of the first byte of the chunk that an address is in. */
    long chunkOf(long place) {
        return address + ((place - address) & -chunkBytes);
    }

    /** Bytes of a chunk. */
    int chunkBytes() {
        return chunkBytes;
    }

    /** What the kernel calls an address. */
    long offset(long place) {
        return place - address;
    }

    /** The address of what the kernel calls by its offset. */
    long address(long offset) {
        return address + offset;
    }

    /** How many chunks are free. */
    int freeChunks() {
        return freeChunks;
    }

    /** Takes a free chunk, of which there is one. */
    long take() {
        return address + free[--freeChunks];
    }

    /** Frees the chunk that an address is in. */
    void release(long place) {
        free[freeChunks++] = (int) ((place - address) & -chunkBytes);
    }

    @Override
    public void close() {
        memory.close();
    }
}
