package dev.weir.e2e.lab;

import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.sys.Capabilities;
import dev.weir.xdp.sys.Capabilities.Capability;
import java.util.Locale;
import java.util.Optional;

/** What runs the load balancer's packet program in a lab. */
public enum LabEngine {
    /** The kernel, in the driver. */
    KERNEL,
    /** The agent's own process, in user space. */
    VM;

    /** As in {@code weir agent --engine}. */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One sentence saying why it can't be used here; empty if it can. */
    public Optional<String> unavailable() {
        return switch (this) {
            case KERNEL -> KernelEngine.unavailable();
            case VM ->
                lacksRights()
                        ? Optional.of("a lab needs the rights of root, or of a user namespace's root (unshare -Urnm)")
                        : Optional.empty();
        };
    }

    /** Whether this process may not even make namespaces. */
    static boolean lacksRights() {
        return !Capabilities.missing(Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW, Capability.CAP_SYS_ADMIN)
                .isEmpty();
    }
}
