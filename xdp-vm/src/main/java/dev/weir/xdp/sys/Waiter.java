package dev.weir.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** Waits for one file descriptor to become readable, again and again, with nothing allocated (ppoll(2)). For one thread. */
public final class Waiter implements AutoCloseable {
    // struct pollfd { int fd; short events, revents; }, then struct timespec { long seconds, nanoseconds; }
    private static final int EVENTS = 4;
    private static final int TIMESPEC = 8;
    private static final int BYTES = 24;
    private static final int REVENTS = 6;
    private static final short POLLIN = 1;
    private static final short POLLERR = 8;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment pollfd;
    private final MemorySegment timespec;
    private final long seconds;
    private final long nanos;

    /** @param timeout the longest that each wait takes */
    public Waiter(Fd fd, Duration timeout) {
        MemorySegment memory = arena.allocate(BYTES, 8);
        memory.set(JAVA_INT, 0, fd.number());
        memory.set(JAVA_SHORT, EVENTS, POLLIN);
        this.pollfd = memory;
        this.timespec = memory.asSlice(TIMESPEC);
        this.seconds = timeout.toSeconds();
        this.nanos = timeout.toNanosPart();
    }

    /** Waits until there is something to read, or the time is over, or a signal came; 0 or more, or a negative errno. */
    public int await() {
        // The kernel leaves in the structure how much time was left.
        timespec.set(JAVA_LONG, 0, seconds);
        timespec.set(JAVA_LONG, 8, nanos);
        // Without a signal mask the kernel does not look at the fifth argument, its size.
        return (int) SystemCall.PPOLL.call(pollfd.address(), 1, timespec.address(), 0);
    }

    /** Whether the last wait ended because of an error, which stays until it is taken off the descriptor. */
    public boolean hasError() {
        return (pollfd.get(JAVA_SHORT, REVENTS) & POLLERR) != 0;
    }

    @Override
    public void close() {
        arena.close();
    }
}
