package dev.weir.xdp.host;

import dev.weir.xdp.machine.Clock;
import dev.weir.xdp.sys.SystemClock;
import java.util.concurrent.TimeUnit;

/**
 * The clocks of this computer. The JVM reads the monotonic one without a system call; the others are known by how far they are from it,
 * which is measured anew every second: it changes when the computer sleeps, or when somebody sets the time. Safe for use by several
 * threads.
 */
public final class HostClock implements Clock {
    private static final long MEASURE_EVERY = TimeUnit.SECONDS.toNanos(1);
    /** The kernel counts jiffies from five minutes before 0, modulo 2^32, so that overflows show early. */
    private static final long SECONDS_BEFORE_OVERFLOW = 300;

    private final long tick;
    private final long firstJiffies;
    private volatile Offsets offsets;

    /** Measures for the first time. */
    public HostClock() {
        tick = SystemClock.MONOTONIC_COARSE.resolution();
        firstJiffies = (1L << Integer.SIZE) - SECONDS_BEFORE_OVERFLOW * TimeUnit.SECONDS.toNanos(1) / tick;
        offsets = Offsets.measure();
    }

    /** How far clocks are ahead of the monotonic one, and when that was measured, in its time. */
    private record Offsets(long boottime, long tai, long measured) {
        static Offsets measure() {
            long now = System.nanoTime();
            return new Offsets(
                    SystemClock.BOOTTIME.nanoseconds() - SystemClock.MONOTONIC.nanoseconds(),
                    SystemClock.TAI.nanoseconds() - SystemClock.MONOTONIC.nanoseconds(),
                    now);
        }
    }

    @Override
    public long monotonic() {
        return System.nanoTime();
    }

    @Override
    public long sinceBoot() {
        long now = monotonic();
        return now + offsets(now).boottime();
    }

    @Override
    public long coarse() {
        long now = monotonic();
        return now - now % tick;
    }

    @Override
    public long atomic() {
        long now = monotonic();
        return now + offsets(now).tai();
    }

    /** To within a second or so: nobody tells how long after the clock the kernel began to count. */
    @Override
    public long jiffies() {
        return firstJiffies + monotonic() / tick;
    }

    private Offsets offsets(long now) {
        Offsets known = offsets;
        if (now - known.measured() > MEASURE_EVERY) {
            known = Offsets.measure();
            offsets = known;
        }
        return known;
    }
}
