package dev.weir.xdp.map;

import dev.weir.xdp.RingBuffer;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.spec.MapSpec;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code BPF_MAP_TYPE_RINGBUF} ({@code kernel/bpf/ringbuf.c}): records from all virtual CPUs to one consumer. */
public final class RingBufferMap extends VmMap {
    /** {@code BPF_RB_NO_WAKEUP}. */
    private static final long NO_WAKEUP = 1;

    /** {@code BPF_RB_FORCE_WAKEUP}. */
    private static final long FORCE_WAKEUP = 2;

    private static final int QUERY_AVAILABLE = 0;
    private static final int QUERY_SIZE = 1;
    private static final int QUERY_CONSUMER = 2;
    private static final int QUERY_PRODUCER = 3;

    private final RecordRing ring;

    RingBufferMap(MapSpec spec, MapMemory memory) {
        super(spec, memory);
        this.ring = new RecordRing(Integer.toUnsignedLong(spec.maxEntries()), memory);
    }

    /**
     * The ring buffer in which a record was reserved.
     *
     * @param record what {@link #reserve} returned
     * @return null if the map is gone
     */
    public static @Nullable RingBufferMap ofRecord(MapTable maps, long record) {
        return maps.get(Integer.toUnsignedLong(RecordRing.owner(record))) instanceof RingBufferMap map ? map : null;
    }

    /**
     * {@code bpf_ringbuf_reserve}.
     *
     * @param bytes of the record, unsigned
     * @return address of the record; 0 if there is no room, or {@code flags} is not 0
     */
    public long reserve(long bytes, long flags) {
        return flags == 0 && bytes >= 0 ? ring.reserve(bytes, (int) handle()) : 0;
    }

    /** {@code bpf_ringbuf_submit}, with {@code BPF_RB_NO_WAKEUP} or {@code BPF_RB_FORCE_WAKEUP}. */
    public void submit(long record, long flags) {
        commit(record, false, flags);
    }

    /** {@code bpf_ringbuf_discard}. */
    public void discard(long record, long flags) {
        commit(record, true, flags);
    }

    /**
     * {@code bpf_ringbuf_output}: copies a record in.
     *
     * @return 0; -EINVAL for flags that there are not, -EAGAIN if there is no room
     */
    public int output(long from, long bytes, long flags) {
        if ((flags & ~(NO_WAKEUP | FORCE_WAKEUP)) != 0) {
            return -Errno.EINVAL;
        }
        long record = reserve(bytes, 0);
        if (record == 0) {
            return -Errno.EAGAIN;
        }
        Memory.copy(from, record, bytes);
        commit(record, false, flags);
        return 0;
    }

    /** {@code bpf_ringbuf_query}: bytes not consumed, size, or position of consumer or producer; 0 for any other question. */
    public long query(long question) {
        return switch ((int) question) {
            case QUERY_AVAILABLE -> ring.produced() - ring.consumed();
            case QUERY_SIZE -> ring.size();
            case QUERY_CONSUMER -> ring.consumed();
            case QUERY_PRODUCER -> ring.produced();
            default -> 0;
        };
    }

    private void commit(long record, boolean discard, long flags) {
        boolean consumerIsHere = ring.commit(record, discard);
        if ((flags & FORCE_WAKEUP) != 0 || (consumerIsHere && (flags & NO_WAKEUP) == 0)) {
            ring.wake();
        }
    }

    @Override
    public long lookup(int cpu, long key) {
        return 0;
    }

    @Override
    public int update(int cpu, long key, long value, long flags) {
        return -Errno.ENOTSUPP;
    }

    @Override
    public int delete(int cpu, long key) {
        return -Errno.ENOTSUPP;
    }

    @Override
    public RingBuffer ringBuffer() {
        hold();
        return new Reader();
    }

    /** The consumer; holds the map. */
    private final class Reader implements RingBuffer {
        private final AtomicBoolean closed = new AtomicBoolean();

        @Override
        public int poll(Duration timeout, Consumer<MemorySegment> consumer) {
            if (closed.get()) {
                throw new IllegalStateException("the consumer of %s is closed".formatted(RingBufferMap.this));
            }
            long deadline = System.nanoTime() + timeout.toNanos();
            int handed = ring.drain(consumer);
            while (handed == 0) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || Thread.currentThread().isInterrupted()) {
                    return ring.drain(consumer);
                }
                RecordRing.await(List.of(ring), Duration.ofNanos(left));
                handed = ring.drain(consumer);
            }
            return handed;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                release();
            }
        }
    }
}
