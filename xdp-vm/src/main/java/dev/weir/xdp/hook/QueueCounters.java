package dev.weir.xdp.hook;

import dev.weir.xdp.Verdict;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** One queue's counters. Written by its thread only, read by anyone. */
final class QueueCounters {
    static final int TRANSMITTED = 5;
    static final int TRANSMIT_FAILURES = 6;
    static final int PASSED = 7;
    static final int PASS_FAILURES = 8;
    static final int REFUSED = 9;
    private static final int NUMBER = 10;

    /** Verdicts by their codes first. */
    private final AtomicLongArray counts = new AtomicLongArray(NUMBER);

    /** Counts {@code frames} of something: a verdict's code, or one of the constants here. */
    void add(int what, long frames) {
        counts.setOpaque(what, counts.getPlain(what) + frames);
    }

    /** The sum of several queues' counters. */
    static HookStatistics sum(List<QueueCounters> queues, long droppedByRing) {
        Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
        long received = 0;
        for (Verdict verdict : Verdict.values()) {
            long frames = sum(queues, verdict.code());
            verdicts.put(verdict, frames);
            received += frames;
        }
        return new HookStatistics(
                received,
                droppedByRing,
                sum(queues, REFUSED),
                sum(queues, TRANSMITTED),
                sum(queues, TRANSMIT_FAILURES),
                sum(queues, PASSED),
                sum(queues, PASS_FAILURES),
                verdicts);
    }

    private static long sum(List<QueueCounters> queues, int what) {
        return queues.stream().mapToLong(queue -> queue.counts.getOpaque(what)).sum();
    }
}
