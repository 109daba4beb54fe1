package dev.weir.xdp.memory;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A block of memory outside the Java heap, zero at first, freed by {@link #close}. Whoever closes it knows that nobody uses it any
 * more. Safe for use by several threads as far as the bytes' own atomicity goes.
 */
public final class NativeMemory implements AutoCloseable {
    /** Blocks begin at a multiple of this: a cache line. */
    public static final int ALIGNMENT = 64;

    private static final AtomicLong LIVE_BYTES = new AtomicLong();

    private final long block;
    private final long address;
    private final long bytes;
    private final AtomicBoolean closed = new AtomicBoolean();

    private NativeMemory(long block, long address, long bytes) {
        this.block = block;
        this.address = address;
        this.bytes = bytes;
    }

    /**
     * Allocates zeroed memory.
     *
     * @throws IllegalArgumentException if {@code bytes} is negative
     * @throws OutOfMemoryError if there is not that much
     */
    public static NativeMemory allocate(long bytes) {
        NativeMemory memory = reserve(bytes);
        memory.clear();
        return memory;
    }

    /**
     * Allocates memory with anything in it. Large blocks take no pages until they are written to, so this is for room that may never
     * be used.
     *
     * @throws IllegalArgumentException if {@code bytes} is negative
     * @throws OutOfMemoryError if there is not that much
     */
    public static NativeMemory reserve(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("memory of %d bytes".formatted(bytes));
        }
        long block = Memory.allocate(bytes + ALIGNMENT);
        long address = (block + ALIGNMENT - 1) & -ALIGNMENT;
        LIVE_BYTES.addAndGet(bytes);
        return new NativeMemory(block, address, bytes);
    }

    /** Sets all bytes to zero. */
    public void clear() {
        Memory.fill(address, bytes, (byte) 0);
    }

    /** Bytes of all blocks of this process that have not been closed: what leaks show up in. */
    public static long liveBytes() {
        return LIVE_BYTES.get();
    }

    /** Address of the first byte. */
    public long address() {
        return address;
    }

    /** How many bytes there are. */
    public long bytes() {
        return bytes;
    }

    /** The block as a segment, which is not valid after {@link #close}, and does not notice. */
    public MemorySegment asSegment() {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            LIVE_BYTES.addAndGet(-bytes);
            Memory.free(block);
        }
    }
}
