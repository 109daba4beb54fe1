package dev.weir.xdp.machine;

/** The clocks that helpers read. */
public interface Clock {
    /** {@code CLOCK_MONOTONIC} in nanoseconds, the clock of the kernel's {@code bpf_ktime_get_ns}. */
    long monotonic();

    /** The machine's own. On Linux {@link System#nanoTime} is {@code CLOCK_MONOTONIC}. */
    static Clock system() {
        return System::nanoTime;
    }
}
