package dev.weir.xdp.vm;

import dev.weir.xdp.ProgramStats;

/**
 * What a program has done, counted by each virtual CPU in cells of its own, and summed up by whoever asks. A CPU's cells are written by
 * the thread that owns it.
 */
final class Counts {
    private static final int RUNS = 0;
    private static final int NANOS = 1;
    private static final int FAULTS = 2;
    /** Two cache lines each, so that CPUs do not wait for one another. */
    private static final int CELLS = 16;

    private final long[] cells;
    private final boolean fallback;

    /** @param fallback whether these are runs in an interpreter that the JIT was meant for */
    Counts(int cpus, boolean fallback) {
        this.cells = new long[(cpus + 1) * CELLS];
        this.fallback = fallback;
    }

    /** Counts a run; returns how many there have been on this CPU. */
    long run(int cpu) {
        return ++cells[(cpu + 1) * CELLS + RUNS];
    }

    void runs(int cpu, long count) {
        cells[(cpu + 1) * CELLS + RUNS] += count;
    }

    void nanos(int cpu, long count) {
        cells[(cpu + 1) * CELLS + NANOS] += count;
    }

    /** Counts a fault; returns how many there have been on this CPU. */
    long fault(int cpu) {
        return ++cells[(cpu + 1) * CELLS + FAULTS];
    }

    ProgramStats sum() {
        long[] sums = new long[CELLS];
        for (int cell = CELLS; cell < cells.length; cell++) {
            sums[cell % CELLS] += cells[cell];
        }
        return new ProgramStats(sums[RUNS], sums[NANOS], fallback ? sums[RUNS] : 0, sums[FAULTS]);
    }
}
