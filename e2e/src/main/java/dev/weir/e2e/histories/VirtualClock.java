package dev.weir.e2e.histories;

import dev.weir.xdp.machine.Clock;
import java.time.Duration;

/** The time of programs and agents alike, which passes when the simulation says so. For one thread. */
final class VirtualClock implements Clock {
    private long now = Duration.ofHours(1).toNanos();

    @Override
    public long monotonic() {
        return now;
    }

    void advance(Duration time) {
        now += time.toNanos();
    }
}
