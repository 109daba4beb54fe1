package dev.weir.xdp.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.xdp.RingBuffer;
import dev.weir.xdp.sys.Fd;
import dev.weir.xdp.sys.Machine;
import dev.weir.xdp.sys.MappedMemory;
import dev.weir.xdp.sys.Poll;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Reads a {@code BPF_MAP_TYPE_RINGBUF} through its mappings ({@code kernel/bpf/ringbuf.c}, {@code Documentation/bpf/ringbuf.rst}).
 *
 * <pre>
 *  page 0             page 1             page 2 and on
 *  +------------------+------------------+---------------+-------------------+
 *  | consumer position| producer position| data          | the same data     |
 *  +------------------+------------------+---------------+-------------------+
 *   ours to write      the kernel's       a record that wraps around is whole in the second image
 *
 *  record:  +---------------------------+-------------+--------------+--------+
 *           | length, busy, discard (4) | offset (4)  | length bytes | to 8   |
 *           +---------------------------+-------------+--------------+--------+
 * </pre>
 *
 * Positions only grow. The producer's is read with acquire, so that the headers before it are there; a header is read with acquire,
 * so that its record is there once it is not busy; ours is written with release, after the record has been read.
 */
final class KernelRingBuffer implements RingBuffer {
    private static final VarHandle POSITION = JAVA_LONG.varHandle();
    private static final VarHandle HEADER = JAVA_INT.varHandle();
    private static final int BUSY = 1 << 31;
    private static final int DISCARD = 1 << 30;
    private static final int HEADER_BYTES = 8;

    private final Fd fd;
    private final Arena arena;
    private final MemorySegment consumerPage;
    private final MemorySegment producerPages;
    private final int pageSize;
    private final long mask;

    private KernelRingBuffer(Fd fd, Arena arena, int dataBytes) {
        this.fd = fd;
        this.arena = arena;
        this.pageSize = Machine.pageSize();
        this.mask = dataBytes - 1L;
        this.consumerPage = MappedMemory.map(fd, 0, pageSize, true, arena);
        this.producerPages = MappedMemory.map(fd, pageSize, pageSize + 2L * dataBytes, false, arena);
    }

    static KernelRingBuffer open(Fd map, int dataBytes) {
        Fd fd = map.duplicate();
        Arena arena = Arena.ofShared();
        try {
            return new KernelRingBuffer(fd, arena, dataBytes);
        } catch (RuntimeException e) {
            arena.close();
            fd.close();
            throw e;
        }
    }

    @Override
    public int poll(Duration timeout, Consumer<MemorySegment> consumer) {
        long deadline = System.nanoTime() + timeout.toNanos();
        int handed = drain(consumer);
        while (handed == 0) {
            long left = deadline - System.nanoTime();
            if (left <= 0 || !Poll.readable(fd, Duration.ofNanos(left))) {
                return 0;
            }
            // Readable also while a program still writes the record: then this finds nothing, and we wait again.
            handed = drain(consumer);
        }
        return handed;
    }

    @Override
    public void close() {
        if (fd.isOpen()) {
            fd.close();
            arena.close();
        }
    }

    private int drain(Consumer<MemorySegment> consumer) {
        int handed = 0;
        long position = (long) POSITION.get(consumerPage, 0L);
        while (position < (long) POSITION.getAcquire(producerPages, 0L)) {
            long record = pageSize + (position & mask);
            int header = (int) HEADER.getAcquire(producerPages, record);
            if ((header & BUSY) != 0) {
                break;
            }
            int length = header & ~(BUSY | DISCARD);
            position += (HEADER_BYTES + length + 7L) & ~7L;
            try {
                if ((header & DISCARD) == 0) {
                    handed++;
                    consumer.accept(producerPages.asSlice(record + HEADER_BYTES, length));
                }
            } finally {
                POSITION.setRelease(consumerPage, 0L, position);
            }
        }
        return handed;
    }
}
