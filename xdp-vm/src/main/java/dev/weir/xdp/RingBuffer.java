package dev.weir.xdp;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.function.Consumer;

/** The consumer side of a {@code BPF_MAP_TYPE_RINGBUF} map ({@code kernel/bpf/ringbuf.c}). For one thread. */
public interface RingBuffer extends AutoCloseable {

    /**
     * Hands every record that is ready to the consumer, waiting for the first one if there is none. A record's segment is valid
     * during the call only.
     *
     * @param timeout how long to wait for the first record; zero does not wait
     * @return how many records were handed over
     */
    int poll(Duration timeout, Consumer<MemorySegment> consumer);

    @Override
    void close();
}
