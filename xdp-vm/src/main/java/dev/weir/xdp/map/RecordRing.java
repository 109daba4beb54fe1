package dev.weir.xdp.map;

import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.memory.SpinLock;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A ring of records from any number of producers to one consumer, in the order in which they were reserved ({@code
 * kernel/bpf/ringbuf.c}). Records come out once they and all before them are committed.
 *
 * <pre>
 *  record:  0                           4          8
 *           +---------------------------+----------+--------------+-------+
 *           | length, busy, discard (4) | owner(4) | length bytes | to 8  |
 *           +---------------------------+----------+--------------+-------+
 * </pre>
 *
 * Records begin at their position in the ring, modulo its size; the memory is twice that, so that one that begins near the end goes on
 * behind it in one piece. Positions only grow, each on a cache line of its own.
 */
final class RecordRing {
    /** Bytes of a record before its data. */
    static final int HEADER_BYTES = 8;

    /** The longest record that the kernel's ring buffers take. */
    static final long MAX_RECORD = 0xffff_ffffL / 4;

    private static final int BUSY = 1 << 31;
    private static final int DISCARD = 1 << 30;
    private static final int OWNER = 4;
    private static final int LINE = NativeMemory.ALIGNMENT;

    private final long size;
    private final long mask;
    private final long data;
    private final long consumed;
    private final long produced;
    private final long pending;
    private final long lock;
    private volatile @Nullable Thread waiter;

    /** @param size bytes of records, headers included, that the ring holds: a power of two */
    RecordRing(long size, MapMemory memory) {
        this.size = size;
        this.mask = size - 1;
        this.data = memory.allocate(2 * size).address();
        this.consumed = memory.allocate(4L * LINE).address();
        this.produced = consumed + LINE;
        this.pending = produced + LINE;
        this.lock = pending + LINE;
    }

    long size() {
        return size;
    }

    /** Where the consumer is. */
    long consumed() {
        return Memory.getLongAcquire(consumed);
    }

    /** Where the next record will be. */
    long produced() {
        return Memory.getLongAcquire(produced);
    }

    /**
     * Takes room for a record.
     *
     * @param length bytes of its data
     * @param owner goes into its header
     * @return address of the data; 0 if there is no room
     */
    long reserve(long length, int owner) {
        long bytes = aligned(length);
        if (length > MAX_RECORD || bytes > size) {
            return 0;
        }
        SpinLock.acquire(lock);
        try {
            long start = Memory.getLong(produced);
            long end = start + bytes;
            long oldest = oldestPending(start);
            if (end - Memory.getLongAcquire(consumed) > mask || end - oldest > mask) {
                return 0;
            }
            long record = data + (start & mask);
            Memory.putInt(record, (int) length | BUSY);
            Memory.putInt(record + OWNER, owner);
            Memory.putLongRelease(produced, end);
            return record + HEADER_BYTES;
        } finally {
            SpinLock.release(lock);
        }
    }

    /** The owner that a record was reserved with. */
    static int owner(long recordData) {
        return Memory.getInt(recordData - HEADER_BYTES + OWNER);
    }

    /**
     * Gives a record out of one's hands.
     *
     * @param recordData address of its data
     * @param discard whether the consumer is not to see it
     * @return whether the consumer has come up to this record, and so may be waiting for it
     */
    boolean commit(long recordData, boolean discard) {
        long record = recordData - HEADER_BYTES;
        int length = Memory.getInt(record) & ~BUSY;
        // Also a full fence: the consumer's position is read after the record can be seen.
        Memory.getAndSetInt(record, discard ? length | DISCARD : length);
        return (consumed() & mask) == record - data;
    }

    /** Wakes the consumer if it waits. */
    void wake() {
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** Hands the records that are ready to the consumer; returns how many. */
    int drain(Consumer<MemorySegment> consumer) {
        int handed = 0;
        long position = Memory.getLong(consumed);
        while (position < produced()) {
            long record = data + (position & mask);
            int header = Memory.getIntAcquire(record);
            if ((header & BUSY) != 0) {
                break;
            }
            int length = header & ~DISCARD;
            position += aligned(length);
            try {
                if ((header & DISCARD) == 0) {
                    handed++;
                    consumer.accept(
                            MemorySegment.ofAddress(record + HEADER_BYTES).reinterpret(length));
                }
            } finally {
                Memory.putLongRelease(consumed, position);
            }
        }
        return handed;
    }

    /** From now on {@link #wake} wakes this thread; what was committed before, it has to look for itself. */
    void startWaiting() {
        waiter = Thread.currentThread();
    }

    void stopWaiting() {
        waiter = null;
    }

    /** Whether the next record is ready. */
    boolean isReady() {
        long position = Memory.getLong(consumed);
        return position < produced() && (Memory.getIntAcquire(data + (position & mask)) & BUSY) == 0;
    }

    /** Moves on to the first record that is not committed, or the next one to be reserved; returns its position. */
    private long oldestPending(long end) {
        long position = Memory.getLong(pending);
        while (position < end) {
            int header = Memory.getIntAcquire(data + (position & mask));
            if ((header & BUSY) != 0) {
                break;
            }
            position += aligned(header & ~DISCARD);
        }
        Memory.putLong(pending, position);
        return position;
    }

    private static long aligned(long length) {
        return (length + HEADER_BYTES + 7) & ~7L;
    }

    /** Waits until one of some rings may have a record, at most so long; or until the thread is interrupted. */
    static void await(Iterable<RecordRing> rings, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            rings.forEach(RecordRing::startWaiting);
            // Readiness is asked for once more after saying that we wait; later on, wake-ups tell.
            for (RecordRing ring : rings) {
                if (ring.isReady()) {
                    return;
                }
            }
            long left = deadline - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(RecordRing.class, left);
            }
        } finally {
            rings.forEach(RecordRing::stopWaiting);
        }
    }
}
