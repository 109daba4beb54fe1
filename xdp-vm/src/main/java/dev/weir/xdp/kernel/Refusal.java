package dev.weir.xdp.kernel;

import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.sys.BpfCommand;
import dev.weir.xdp.sys.Capabilities;
import dev.weir.xdp.sys.Capabilities.Capability;
import dev.weir.xdp.sys.Machine;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns a negative result of bpf(2) into an exception that says what to do. */
final class Refusal {
    private static final Capability[] NEEDED = {Capability.CAP_BPF, Capability.CAP_NET_ADMIN, Capability.CAP_PERFMON};

    private Refusal() {}

    /** @param what the thing and what was to be done with it, such as {@code map flows: creating it} */
    static BpfException of(BpfCommand command, int result, String what) {
        return of(command, result, what, remedy(-result));
    }

    /** @param remedy a clause that says what to do, empty if there is nothing to say */
    static BpfException of(BpfCommand command, int result, String what, String remedy) {
        int errno = -result;
        String message = "%s: %s: %s".formatted(what, command, Errno.describe(errno));
        return new BpfException(command.name(), errno, remedy.isEmpty() ? message : message + "; " + remedy);
    }

    /** What to do about an errno that means the same whatever the command; empty for any other. */
    static String remedy(int errno) {
        return switch (errno) {
            case Errno.EPERM -> permission();
            case Errno.ENOSYS -> "the kernel was built without bpf(2) (CONFIG_BPF_SYSCALL)";
            case Errno.ENOMEM -> "the kernel has no memory for it; make the maps smaller";
            default -> "";
        };
    }

    private static String permission() {
        Set<Capability> missing = Capabilities.missing(NEEDED);
        if (!missing.isEmpty()) {
            return "run as root, or give the process "
                    + missing.stream().map(Capability::name).collect(Collectors.joining(", "));
        }
        if (Machine.kernelOlderThan(5, 11)) {
            return "kernels before 5.11 count BPF memory against RLIMIT_MEMLOCK; raise it (ulimit -l unlimited)";
        }
        return "the capabilities are there, so a container, a user namespace or kernel lockdown forbids it;"
                + " run in the initial user namespace with bpf(2) allowed";
    }
}
