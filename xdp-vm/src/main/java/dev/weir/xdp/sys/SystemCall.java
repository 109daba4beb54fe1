package dev.weir.xdp.sys;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.SystemCallException;
import java.util.Locale;

/**
 * The system calls in use, with their numbers ({@code arch/x86/entry/syscalls/syscall_64.tbl} and {@code
 * uapi/asm-generic/unistd.h}, which aarch64 follows).
 */
enum SystemCall {
    BIND(49, 200),
    BPF(321, 280),
    CLOCK_GETRES(229, 114),
    CLOCK_GETTIME(228, 113),
    CLOSE(3, 57),
    FCNTL(72, 25),
    GETSOCKOPT(55, 209),
    IOCTL(16, 29),
    MADVISE(28, 233),
    MEMBARRIER(324, 283),
    MMAP(9, 222),
    MOUNT(165, 40),
    MUNMAP(11, 215),
    OPENAT(257, 56),
    PERF_EVENT_OPEN(298, 241),
    PPOLL(271, 73),
    PROCESS_VM_READV(310, 270),
    READ(0, 63),
    RECVFROM(45, 207),
    RECVMSG(47, 212),
    SCHED_GETAFFINITY(204, 123),
    SCHED_SETAFFINITY(203, 122),
    SCHED_SETSCHEDULER(144, 119),
    SENDMMSG(307, 269),
    SENDMSG(46, 211),
    SENDTO(44, 206),
    SETNS(308, 268),
    SETSOCKOPT(54, 208),
    SOCKET(41, 198),
    STATFS(137, 43),
    UMOUNT2(166, 39),
    WRITE(1, 64);

    private final int x86;
    private final int aarch64;
    private final long number;

    SystemCall(int x86, int aarch64) {
        this.x86 = x86;
        this.aarch64 = aarch64;
        this.number = numberOn(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** The call's number on a machine described as the JVM describes it; -1 if there is no table for such a machine. */
    int numberOn(String system, String architecture) {
        if (!system.equals("Linux")) {
            return -1;
        }
        return switch (architecture) {
            case "amd64", "x86_64" -> x86;
            case "aarch64" -> aarch64;
            default -> -1;
        };
    }

    /** Makes the call; the result, or the negative errno. */
    long call(long a, long b, long c, long d) {
        long result = NativeLibrary.LIBC.syscall(checkedNumber(), a, b, c, d);
        return result == -1 ? -NativeLibrary.errno() : result;
    }

    /** Makes the call; the result, or the negative errno. */
    long call(long a, long b, long c, long d, long e, long f) {
        long result = NativeLibrary.LIBC.syscall(checkedNumber(), a, b, c, d, e, f);
        return result == -1 ? -NativeLibrary.errno() : result;
    }

    /** The exception for a call that returned {@code -errno}. */
    SystemCallException failed(long result, String what) {
        int errno = Math.toIntExact(-result);
        return new SystemCallException(toString(), errno, "%s: %s: %s".formatted(what, this, Errno.describe(errno)));
    }

    /** The name in lower case, as in the manual. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private long checkedNumber() {
        if (number < 0) {
            throw new UnsupportedOperationException(Machine.unsupported().orElse("no number for " + this));
        }
        return number;
    }
}
