package dev.weir.xdp.bench;

import dev.weir.xdp.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a freshly loaded program gets fast: nothing of it is compiled to machine code at first, and HotSpot compiles it in steps while it runs.
 *
 * @param loadMillis parsing done: verifying, compiling to byte code, making maps and filling them
 * @param peakNanos of a run, once it gets no faster
 * @param peakRuns runs until it first kept within a quarter of that
 * @param peakMillis time from the end of the load until then
 * @param points how long runs took on the way there, at round numbers of runs
 */
public record WarmUpCurve(double loadMillis, double peakNanos, long peakRuns, double peakMillis, List<Point> points) {
    private static final int CHUNK = 1100;
    private static final int CHUNKS = 2000;
    private static final int TAIL = 200;
    private static final int KEPT = 5;
    private static final double NEAR = 1.25;
    private static final int[] SHOWN = {0, 1, 4, 9, 19, 49, 99, 199, 499, 999};

    /**
     * A moment on the way.
     *
     * @param runs so far
     * @param millis since the end of the load
     * @param nanos of a run, just then
     */
    public record Point(long runs, double millis, double nanos) {}

    /** Loads a workload and runs the last way through it. */
    static WarmUpCurve of(Workload workload, Engine engine) {
        long began = System.nanoTime();
        try (Workload.Loaded loaded = workload.load(engine)) {
            long ready = System.nanoTime();
            Subject subject = loaded.subjects().getLast();
            List<Point> all = new ArrayList<>();
            for (int chunk = 1; chunk <= CHUNKS; chunk++) {
                double nanos = subject.time(CHUNK);
                all.add(new Point((long) chunk * CHUNK, (System.nanoTime() - ready) / 1e6, nanos));
            }
            double peak = MachineBench.median(all.subList(CHUNKS - TAIL, CHUNKS).stream()
                    .mapToDouble(Point::nanos)
                    .toArray());
            Point reached = reached(all, peak * NEAR);
            List<Point> points = Arrays.stream(SHOWN).mapToObj(all::get).toList();
            return new WarmUpCurve((ready - began) / 1e6, peak, reached.runs(), reached.millis(), points);
        }
    }

    private static Point reached(List<Point> all, double bound) {
        int kept = 0;
        for (int i = 0; i < all.size(); i++) {
            kept = all.get(i).nanos() <= bound ? kept + 1 : 0;
            if (kept == KEPT) {
                return all.get(i - KEPT + 1);
            }
        }
        return all.getLast();
    }
}
