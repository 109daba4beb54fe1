package dev.weir.xdp.error;

import java.util.Map;
import java.util.stream.Collectors;

/** Linux's error numbers ({@code uapi/asm-generic/errno.h}), which are the same on x86-64 and aarch64. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int ENXIO = 6;
    public static final int E2BIG = 7;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EFAULT = 14;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int ENOSPC = 28;
    public static final int ERANGE = 34;
    public static final int ENOSYS = 38;
    public static final int EOVERFLOW = 75;
    public static final int EOPNOTSUPP = 95;
    public static final int EAFNOSUPPORT = 97;
    public static final int ENETDOWN = 100;
    public static final int ENOBUFS = 105;

    /** Not for user space by rights ({@code include/linux/errno.h}), but bpf(2) and drivers return it. */
    public static final int ENOTSUPP = 524;

    private static final Map<Integer, String> DESCRIPTIONS = """
            1 EPERM (operation not permitted)
            2 ENOENT (no such file or directory)
            3 ESRCH (no such process)
            4 EINTR (interrupted system call)
            5 EIO (input or output error)
            6 ENXIO (no such device or address)
            7 E2BIG (argument list too long)
            9 EBADF (bad file descriptor)
            11 EAGAIN (resource temporarily unavailable)
            12 ENOMEM (cannot allocate memory)
            13 EACCES (permission denied)
            14 EFAULT (bad address)
            16 EBUSY (device or resource busy)
            17 EEXIST (file exists)
            18 EXDEV (invalid cross-device link)
            19 ENODEV (no such device)
            20 ENOTDIR (not a directory)
            21 EISDIR (is a directory)
            22 EINVAL (invalid argument)
            23 ENFILE (too many open files in system)
            24 EMFILE (too many open files)
            25 ENOTTY (inappropriate ioctl for device)
            27 EFBIG (file too large)
            28 ENOSPC (no space left on device)
            30 EROFS (read-only file system)
            34 ERANGE (numerical result out of range)
            35 EDEADLK (resource deadlock avoided)
            36 ENAMETOOLONG (file name too long)
            38 ENOSYS (function not implemented)
            40 ELOOP (too many levels of symbolic links)
            61 ENODATA (no data available)
            75 EOVERFLOW (value too large for defined data type)
            84 EILSEQ (invalid or incomplete multibyte or wide character)
            90 EMSGSIZE (message too long)
            93 EPROTONOSUPPORT (protocol not supported)
            95 EOPNOTSUPP (operation not supported)
            96 EPFNOSUPPORT (protocol family not supported)
            97 EAFNOSUPPORT (address family not supported by protocol)
            98 EADDRINUSE (address already in use)
            99 EADDRNOTAVAIL (cannot assign requested address)
            100 ENETDOWN (network is down)
            101 ENETUNREACH (network is unreachable)
            105 ENOBUFS (no buffer space available)
            107 ENOTCONN (transport endpoint is not connected)
            110 ETIMEDOUT (connection timed out)
            111 ECONNREFUSED (connection refused)
            113 EHOSTUNREACH (no route to host)
            114 EALREADY (operation already in progress)
            116 ESTALE (stale file handle)
            117 EUCLEAN (structure needs cleaning)
            524 ENOTSUPP (operation is not supported)
            """.lines()
            .map(line -> line.split(" ", 2))
            .collect(Collectors.toUnmodifiableMap(line -> Integer.valueOf(line[0]), line -> line[1]));

    private Errno() {}

    /** Name and meaning, such as {@code EPERM (operation not permitted)}. */
    public static String describe(int errno) {
        return DESCRIPTIONS.getOrDefault(errno, "errno " + errno);
    }

    /** The name, such as {@code EPERM}; the number for one that no call made here is known to return. */
    public static String name(int errno) {
        return describe(errno).replaceFirst(" \\(.*", "");
    }
}
