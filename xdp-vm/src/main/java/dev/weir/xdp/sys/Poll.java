package dev.weir.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.weir.xdp.error.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;

/** Waiting for a file descriptor. Blocks the thread that it is called on, a virtual one's carrier too. */
public final class Poll {
    // struct pollfd { int fd; short events, revents; }
    private static final int POLLFD_FD = 0;
    private static final int POLLFD_EVENTS = 4;
    private static final int POLLFD_BYTES = 8;
    private static final short POLLIN = 1;
    // struct timespec { long seconds, nanoseconds; }
    private static final int TIMESPEC_BYTES = 16;

    private Poll() {}

    /**
     * Waits until there is something to read, an error included.
     *
     * @param timeout zero does not wait
     * @return false if the time is over, or a signal came
     */
    public static boolean readable(Fd fd, Duration timeout) {
        return readable(List.of(fd), timeout);
    }

    /**
     * Waits until there is something to read from one of several, an error included.
     *
     * @param timeout zero does not wait
     * @return false if the time is over, or a signal came
     */
    public static boolean readable(List<Fd> fds, Duration timeout) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pollfds = arena.allocate((long) fds.size() * POLLFD_BYTES, 8);
            for (int i = 0; i < fds.size(); i++) {
                MemorySegment pollfd = pollfds.asSlice((long) i * POLLFD_BYTES, POLLFD_BYTES);
                pollfd.set(JAVA_INT, POLLFD_FD, fds.get(i).number());
                pollfd.set(JAVA_SHORT, POLLFD_EVENTS, POLLIN);
            }
            MemorySegment timespec = arena.allocate(TIMESPEC_BYTES, 8);
            timespec.set(JAVA_LONG, 0, timeout.toSeconds());
            timespec.set(JAVA_LONG, 8, timeout.toNanosPart());
            long result = SystemCall.PPOLL.call(pollfds.address(), fds.size(), timespec.address(), 0, 0, 0);
            if (result < 0 && result != -Errno.EINTR) {
                throw SystemCall.PPOLL.failed(result, "waiting for %d file descriptors".formatted(fds.size()));
            }
            return result > 0;
        }
    }
}
