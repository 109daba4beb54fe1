package dev.weir.xdp;

import java.lang.foreign.MemorySegment;
import java.time.Duration;

/**
 * The consumer side of a {@code BPF_MAP_TYPE_PERF_EVENT_ARRAY}: what programs give to {@code bpf_perf_event_output}. Records of one CPU
 * come in their order; those of different CPUs do not. For one thread.
 */
public interface PerfBuffer extends AutoCloseable {

    /**
     * Hands every record that is ready to the consumer, waiting for the first one if there is none.
     *
     * @param timeout how long to wait for the first record; zero does not wait
     * @return how many records were handed over
     */
    int poll(Duration timeout, RecordConsumer consumer);

    /** How many records did not fit since the buffer was opened, as far as {@link #poll} has come to know. */
    long lost();

    @Override
    void close();

    /** Takes the records of a perf event array. */
    @FunctionalInterface
    interface RecordConsumer {
        /**
         * Takes a record.
         *
         * @param cpu the CPU whose buffer it was in
         * @param data what the program gave, valid during the call only; the kernel may add up to 7 bytes of padding
         */
        void accept(int cpu, MemorySegment data);
    }
}
