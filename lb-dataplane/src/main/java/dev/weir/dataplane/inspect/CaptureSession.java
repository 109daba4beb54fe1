package dev.weir.dataplane.inspect;

import dev.weir.dataplane.maps.Captures;
import dev.weir.dataplane.maps.Captures.Outcome;
import dev.weir.dataplane.maps.Captures.Sighting;
import dev.weir.xdp.PerfBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A capture from its begin to its end. It gives the program credit as time goes by, so that no more frames are taken than are asked for,
 * and tells it again and again to go on; a capture whose process is killed ends by itself. For one thread.
 */
final class CaptureSession implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final Duration TICK = Duration.ofMillis(100);
    private static final int TICKS_PER_SECOND = 10;
    private static final long GRACE_NANOS = 2_000_000_000L;

    private final Captures captures;
    private final Request request;
    private final PerfBuffer buffer;
    private final Map<Integer, Sighting> came = new HashMap<>();
    private final long skippedBefore;
    private long taken;
    private long unpaired;

    /**
     * What is captured.
     *
     * @param filter which packets
     * @param dropsOnly whether only those that are dropped
     * @param snapLength bytes of a frame at most
     * @param rate frames a second at most
     */
    record Request(Filter filter, boolean dropsOnly, int snapLength, int rate) {
        Captures.Wanted wanted() {
            return new Captures.Wanted(
                    filter.knownAddress(), filter.knownPort(), filter.knownProtocol(), dropsOnly, snapLength);
        }
    }

    /**
     * A frame with what became of it.
     *
     * @param nanos when, of CLOCK_MONOTONIC
     * @param before the frame as it came; as it was left if only drops are captured
     * @param length of the whole of it
     * @param after as it was left, if that was sent and differs
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over, not compared.
    record Captured(long nanos, byte[] before, int length, Optional<Sighting> after, Outcome outcome) {}

    /** Takes frames; returns false to end the capture. */
    @FunctionalInterface
    interface Consumer {
        boolean accept(Captured captured);
    }

    private CaptureSession(Captures captures, Request request, PerfBuffer buffer) {
        this.captures = captures;
        this.request = request;
        this.buffer = buffer;
        this.skippedBefore = captures.skipped();
    }

    /**
     * Begins.
     *
     * @throws IllegalStateException if another capture is going on
     */
    static CaptureSession begin(Captures captures, Request request) {
        if (captures.isGoingOn(System.nanoTime())) {
            throw new IllegalStateException(
                    "another capture is going on here, and there is one at a time; end it, or wait two seconds if it was killed");
        }
        CaptureSession session = new CaptureSession(captures, request, captures.open(BUFFER_BYTES));
        captures.begin(request.wanted(), System.nanoTime() + GRACE_NANOS);
        return session;
    }

    /** Hands frames over until the consumer or somebody else has enough. */
    void run(Consumer consumer, BooleanSupplier enough) {
        boolean[] goOn = {true};
        while (goOn[0] && !enough.getAsBoolean()) {
            captures.goOn(System.nanoTime() + GRACE_NANOS);
            captures.addCredit(Math.max(1, request.rate() / TICKS_PER_SECOND), request.rate());
            long next = System.nanoTime() + TICK.toNanos();
            for (long left = TICK.toNanos(); goOn[0] && left > 0; left = next - System.nanoTime()) {
                buffer.poll(
                        Duration.ofNanos(left), (cpu, data) -> goOn[0] &= accept(cpu, captures.read(data), consumer));
            }
        }
    }

    /** Records of a CPU come in their order: a frame as it came, and then as it was left, unless one was lost. */
    private boolean accept(int cpu, Sighting sighting, Consumer consumer) {
        if (!sighting.left()) {
            if (came.put(cpu, sighting) != null) {
                unpaired++;
            }
            return true;
        }
        Sighting before = came.remove(cpu);
        if (before != null && before.number() != sighting.number()) {
            unpaired++;
            before = null;
        }
        if (before == null && !request.dropsOnly()) {
            unpaired++;
            return true;
        }
        Sighting first = before == null ? sighting : before;
        boolean wanted = request.filter() instanceof Filter.Any
                || Headers.of(first.bytes()).map(request.filter()::holds).orElse(false);
        if (!wanted) {
            return true;
        }
        taken++;
        return consumer.accept(
                new Captured(first.nanos(), first.bytes(), first.length(), sent(sighting), sighting.outcome()));
    }

    private static Optional<Sighting> sent(Sighting left) {
        return switch (left.outcome().verdict()) {
            case TX, REDIRECT -> Optional.of(left);
            case PASS, DROP, ABORTED -> Optional.empty();
        };
    }

    /** What there is to say in the end. */
    String summary() {
        long lost = buffer.lost() + unpaired;
        long skipped = captures.skipped() - skippedBefore;
        return "%,d captured, %,d lost (read too slowly), %,d left out by the limit of %,d a second%s"
                .formatted(taken, lost, skipped, request.rate(), skipped > 0 ? " (--rate)" : "");
    }

    @Override
    public void close() {
        captures.end();
        buffer.close();
    }
}
