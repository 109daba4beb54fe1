package dev.weir.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/** The clocks of the system ({@code man 2 clock_gettime}), by their numbers in {@code uapi/linux/time.h}. */
public enum SystemClock {
    MONOTONIC(1),
    /** How long the calling thread has had a processor. */
    THREAD_PROCESSOR_TIME(3),
    MONOTONIC_COARSE(6),
    BOOTTIME(7),
    TAI(11);

    // struct timespec { long seconds, nanoseconds; }
    private static final int NANOSECONDS = 8;
    private static final int TIMESPEC_BYTES = 16;

    private final int number;

    SystemClock(int number) {
        this.number = number;
    }

    /** What it says, in nanoseconds. */
    public long nanoseconds() {
        return ask(SystemCall.CLOCK_GETTIME);
    }

    /** How far apart its readings are, in nanoseconds: a tick of the kernel for a coarse one. */
    public long resolution() {
        return ask(SystemCall.CLOCK_GETRES);
    }

    private long ask(SystemCall call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timespec = arena.allocate(TIMESPEC_BYTES, NANOSECONDS);
            long result = call.call(number, timespec.address(), 0, 0);
            if (result < 0) {
                throw call.failed(result, "reading clock " + this);
            }
            return TimeUnit.SECONDS.toNanos(timespec.get(JAVA_LONG, 0)) + timespec.get(JAVA_LONG, NANOSECONDS);
        }
    }
}
