package dev.weir.dataplane.apply;

import java.time.Duration;

/** Does at intervals what is too dear to do all the time: each look goes through a map of flows. */
final class Housekeeping {
    private static final long SETTLE_INTERVAL = Duration.ofSeconds(5).toNanos();
    private static final long SWEEP_INTERVAL = Duration.ofSeconds(10).toNanos();

    private final Settler settler;
    private final NatSweep natSweep;
    private final BackendReclaim reclaim;
    private long settled = Long.MIN_VALUE / 2;
    private long swept = Long.MIN_VALUE / 2;

    Housekeeping(Settler settler, NatSweep natSweep, BackendReclaim reclaim) {
        this.settler = settler;
        this.natSweep = natSweep;
        this.reclaim = reclaim;
    }

    void run(long now) {
        if (settler.isDue(now) || now - settled >= SETTLE_INTERVAL) {
            settled = now;
            settler.run(now);
        }
        if (now - swept >= SWEEP_INTERVAL) {
            swept = now;
            natSweep.run(now);
            reclaim.run();
        }
    }
}
