package dev.weir.xdp.bench;

import dev.weir.xdp.Engine;
import dev.weir.xdp.vm.RehearsalReport;
import dev.weir.xdp.vm.VmEngine;
import java.util.List;

/**
 * How a program gets fast on the JIT in user space.
 *
 * @param unprepared with nothing done about it
 * @param rehearsed run on its frames in advance, as attaching does
 * @param again loaded once more by an engine that has run it
 */
public record WarmUp(WarmUpCurve unprepared, Rehearsed rehearsed, Again again) {
    /** Runs that are timed behind a load. */
    private static final int FIRST_RUNS = 1100;

    /**
     * A program that was rehearsed.
     *
     * @param loadMillis verifying, compiling to byte code, making maps and filling them
     * @param rehearsal what that took
     * @param firstNanos mean time of the first runs behind it
     */
    public record Rehearsed(double loadMillis, RehearsalReport rehearsal, double firstNanos) {
        /** From the beginning of the load until it got no faster. */
        public double fastMillis() {
            return loadMillis + rehearsal.fastMillis();
        }
    }

    /**
     * A program that was loaded once more.
     *
     * @param loadMillis verifying, making maps and filling them
     * @param firstNanos mean time of the first runs behind it
     */
    public record Again(double loadMillis, double firstNanos) {}

    /** @param used has loaded and run the workload before */
    static WarmUp of(Workload workload, Engine used) {
        WarmUpCurve unprepared;
        try (Engine engine = BenchMachine.JIT.open()) {
            unprepared = WarmUpCurve.of(workload, engine);
        }
        return new WarmUp(unprepared, rehearsed(workload), again(workload, used));
    }

    private static Rehearsed rehearsed(Workload workload) {
        long began = System.nanoTime();
        try (VmEngine engine = new VmEngine();
                Workload.Loaded loaded = workload.load(engine)) {
            double loadMillis = (System.nanoTime() - began) / 1e6;
            List<Subject> subjects = loaded.subjects();
            List<byte[]> frames = subjects.stream().map(Subject::frame).toList();
            RehearsalReport rehearsal = engine.rehearse(subjects.getLast().program(), frames);
            return new Rehearsed(loadMillis, rehearsal, subjects.getLast().time(FIRST_RUNS));
        }
    }

    private static Again again(Workload workload, Engine used) {
        long began = System.nanoTime();
        try (Workload.Loaded loaded = workload.load(used)) {
            double loadMillis = (System.nanoTime() - began) / 1e6;
            return new Again(loadMillis, loaded.subjects().getLast().time(FIRST_RUNS));
        }
    }
}
