package dev.weir.xdp.sys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** What this process may do ({@code man 7 capabilities}). */
public final class Capabilities {
    private static final Path STATUS = Path.of("/proc/thread-self/status");
    private static final String EFFECTIVE = "CapEff:";

    private Capabilities() {}

    /** Those that BPF and packet sockets ask for; {@link #bit} is the kernel's number ({@code uapi/linux/capability.h}). */
    public enum Capability {
        CAP_NET_ADMIN(12, false),
        CAP_NET_RAW(13, false),
        CAP_SYS_ADMIN(21, false),
        CAP_PERFMON(38, true),
        CAP_BPF(39, true);

        private final int bit;
        private final boolean ofSysAdmin;

        /** @param ofSysAdmin whether it was part of CAP_SYS_ADMIN once, which stands for it still */
        Capability(int bit, boolean ofSysAdmin) {
            this.bit = bit;
            this.ofSysAdmin = ofSysAdmin;
        }

        /** The kernel's number. */
        public int bit() {
            return bit;
        }
    }

    /**
     * Which of these the calling thread lacks. CAP_SYS_ADMIN stands for CAP_BPF and CAP_PERFMON, as it does in the kernel.
     *
     * @param wanted without CAP_SYS_ADMIN, say CAP_BPF and CAP_NET_ADMIN
     */
    public static Set<Capability> missing(Capability... wanted) {
        try {
            return missing(effective(Files.readString(STATUS)), wanted);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell which capabilities this process has", e);
        }
    }

    static Set<Capability> missing(long effective, Capability... wanted) {
        Set<Capability> missing = EnumSet.noneOf(Capability.class);
        for (Capability capability : wanted) {
            boolean implied = capability.ofSysAdmin && has(effective, Capability.CAP_SYS_ADMIN);
            if (!has(effective, capability) && !implied) {
                missing.add(capability);
            }
        }
        return missing;
    }

    /** The bits of the effective set in a {@code /proc/<pid>/status}. */
    static long effective(String status) {
        return Arrays.stream(status.split("\n", -1))
                .filter(line -> line.startsWith(EFFECTIVE))
                .map(line -> Long.parseUnsignedLong(
                        line.substring(EFFECTIVE.length()).strip(), 16))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(STATUS + " has no line " + EFFECTIVE));
    }

    private static boolean has(long effective, Capability capability) {
        return (effective >>> capability.bit() & 1) != 0;
    }
}
