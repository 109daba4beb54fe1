package dev.weir.xdp.sys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What machine this is: architecture, page size, processors. */
public final class Machine {
    private static final Path POSSIBLE_CPUS = Path.of("/sys/devices/system/cpu/possible");

    private Machine() {}

    /** One sentence saying why no system call can be made here; empty on Linux on x86-64 and aarch64. */
    public static Optional<String> unsupported() {
        return unsupported(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static Optional<String> unsupported(String system, String architecture) {
        if (SystemCall.BPF.numberOn(system, architecture) >= 0) {
            return Optional.empty();
        }
        return Optional.of(
                "Weir's kernel engine runs on Linux on x86-64 and aarch64 with a 64-bit JVM, and this is %s on %s."
                        .formatted(system, architecture));
    }

    /** Bytes of a memory page. */
    public static int pageSize() {
        return NativeLibrary.LIBC.getpagesize();
    }

    /** Whether the running kernel is older than a version. */
    public static boolean kernelOlderThan(int major, int minor) {
        return olderThan(System.getProperty("os.version"), major, minor);
    }

    /** @param release such as {@code 6.1.0-18-amd64} */
    static boolean olderThan(String release, int major, int minor) {
        String[] parts = release.split("[^0-9]+", 3);
        int ofMajor = Integer.compare(Integer.parseInt(parts[0]), major);
        return ofMajor < 0 || (ofMajor == 0 && Integer.parseInt(parts[1]) < minor);
    }

    /** How many CPUs there may ever be: per-CPU maps have a slot for each, whether it is present or not. */
    public static int possibleCpus() {
        try {
            return countCpus(Files.readString(POSSIBLE_CPUS));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell how many CPUs are possible", e);
        }
    }

    /** The number of CPUs in a list such as {@code 0-3,8}: the kernel packs the slots, whatever the CPUs' numbers. */
    static int countCpus(String list) {
        int count = 0;
        for (String range : list.strip().split(",", -1)) {
            String[] ends = range.split("-", -1);
            count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
        }
        return count;
    }
}
