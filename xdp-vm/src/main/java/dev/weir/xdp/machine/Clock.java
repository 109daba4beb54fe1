package dev.weir.xdp.machine;

/**
 * The clocks that helpers read. Only the first must be told; the others follow it unless a clock says otherwise, as on a machine that
 * was never asleep and counts atomic time from when it started.
 */
@FunctionalInterface
public interface Clock {
    /** {@code CLOCK_MONOTONIC} in nanoseconds, the clock of the kernel's {@code bpf_ktime_get_ns}. */
    long monotonic();

    /** {@code CLOCK_BOOTTIME} in nanoseconds: sleep counts. */
    default long sinceBoot() {
        return monotonic();
    }

    /** {@code CLOCK_MONOTONIC_COARSE} in nanoseconds: as of the last tick. */
    default long coarse() {
        return monotonic();
    }

    /** {@code CLOCK_TAI} in nanoseconds. */
    default long atomic() {
        return monotonic();
    }

    /** Ticks of the kernel ({@code jiffies64}), 250 a second. */
    default long jiffies() {
        return monotonic() / 4_000_000;
    }

    /** Only what the JVM tells: on Linux {@link System#nanoTime} is {@code CLOCK_MONOTONIC}. */
    static Clock system() {
        return System::nanoTime;
    }
}
