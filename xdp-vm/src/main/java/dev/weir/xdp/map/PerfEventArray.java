package dev.weir.xdp.map;

import dev.weir.xdp.PerfBuffer;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.map.MapEnvironment.MemoryAdvice;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.spec.MapSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * {@code BPF_MAP_TYPE_PERF_EVENT_ARRAY} ({@code kernel/bpf/arraymap.c}, {@code kernel/trace/bpf_trace.c}): a buffer for each virtual CPU
 * while a {@link PerfBuffer} is open, and nothing else.
 */
public final class PerfEventArray extends VmMap {
    private static final int PAGE_BYTES = 4096;

    private final int cpus;
    private final Runnable awaitPrograms;
    private volatile @Nullable Reader reader;

    PerfEventArray(MapSpec spec, int cpus, Runnable awaitPrograms, MapMemory memory) {
        super(spec, memory);
        this.awaitPrograms = awaitPrograms;
        this.cpus = cpus;
    }

    /**
     * {@code bpf_perf_event_output}: a record of two parts, one after the other.
     *
     * @param cpu number of the virtual CPU
     * @param index the entry, unsigned; a CPU's entry takes records of that CPU only
     * @param first address of the first part
     * @param second address of the second part
     * @return 0; -E2BIG, -ENOENT or -EOPNOTSUPP if there is no such entry, it is empty, or another CPU's; -ENOSPC if there is no room
     */
    public int output(int cpu, int index, long first, long firstBytes, long second, long secondBytes) {
        if (Integer.compareUnsigned(index, spec().maxEntries()) >= 0) {
            return -Errno.E2BIG;
        }
        Reader to = reader;
        if (to == null || index >= cpus) {
            return -Errno.ENOENT;
        }
        if (index != cpu) {
            return -Errno.EOPNOTSUPP;
        }
        RecordRing ring = to.rings.get(index);
        long record = ring.reserve(firstBytes + secondBytes, 0);
        if (record == 0) {
            to.lost.incrementAndGet();
            return -Errno.ENOSPC;
        }
        Memory.copy(first, record, firstBytes);
        Memory.copy(second, record + firstBytes, secondBytes);
        if (ring.commit(record, false)) {
            ring.wake();
        }
        return 0;
    }

    @Override
    public long lookup(int cpu, long key) {
        return 0;
    }

    @Override
    public int update(int cpu, long key, long value, long flags) {
        return -Errno.EINVAL;
    }

    @Override
    public int delete(int cpu, long key) {
        return -Errno.EINVAL;
    }

    @Override
    protected int write(long key, long value, long flags) {
        int index = Memory.getInt(key);
        if (flags != MapFlags.ANY) {
            return -Errno.EINVAL;
        }
        return Integer.compareUnsigned(index, spec().maxEntries()) < 0 ? -Errno.EBADF : -Errno.E2BIG;
    }

    @Override
    protected int remove(long key) {
        int index = Memory.getInt(key);
        return Integer.compareUnsigned(index, spec().maxEntries()) < 0 ? -Errno.ENOENT : -Errno.E2BIG;
    }

    @Override
    public synchronized PerfBuffer perfBuffer(int bytesPerCpu) {
        if (Integer.bitCount(bytesPerCpu) != 1 || bytesPerCpu < PAGE_BYTES) {
            throw new IllegalArgumentException(
                    "%d bytes for each CPU; it takes a power of two, and a whole page".formatted(bytesPerCpu));
        }
        if (reader != null) {
            throw new IllegalStateException("%s has a consumer already".formatted(this));
        }
        hold();
        Reader opened = new Reader(bytesPerCpu);
        reader = opened;
        return opened;
    }

    private synchronized void close(Reader closing) {
        if (reader == closing) {
            reader = null;
            awaitPrograms.run();
            closing.memory.close();
            release();
        }
    }

    /** The consumer, and its buffers; holds the map. */
    private final class Reader implements PerfBuffer {
        private final MapMemory memory = new MapMemory(MemoryAdvice.NONE);
        private final List<RecordRing> rings = new ArrayList<>();
        private final AtomicLong lost = new AtomicLong();

        Reader(int bytesPerCpu) {
            for (int cpu = 0; cpu < cpus; cpu++) {
                rings.add(new RecordRing(bytesPerCpu, memory));
            }
        }

        @Override
        public int poll(Duration timeout, RecordConsumer consumer) {
            if (reader != this) {
                throw new IllegalStateException("the consumer of %s is closed".formatted(PerfEventArray.this));
            }
            long deadline = System.nanoTime() + timeout.toNanos();
            int handed = drain(consumer);
            while (handed == 0) {
                long left = deadline - System.nanoTime();
                if (left <= 0 || Thread.currentThread().isInterrupted()) {
                    return drain(consumer);
                }
                RecordRing.await(rings, Duration.ofNanos(left));
                handed = drain(consumer);
            }
            return handed;
        }

        private int drain(RecordConsumer consumer) {
            int handed = 0;
            for (int i = 0; i < rings.size(); i++) {
                int cpu = i;
                handed += rings.get(i).drain(data -> consumer.accept(cpu, data));
            }
            return handed;
        }

        @Override
        public long lost() {
            return lost.get();
        }

        @Override
        public void close() {
            PerfEventArray.this.close(this);
        }
    }
}
