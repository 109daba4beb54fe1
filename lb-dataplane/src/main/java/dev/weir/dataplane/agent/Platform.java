package dev.weir.dataplane.agent;

import dev.weir.dataplane.report.Announcements;
import dev.weir.xdp.Engine;
import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.sys.Capabilities;
import dev.weir.xdp.sys.Capabilities.Capability;
import dev.weir.xdp.vm.VmEngine;
import java.util.Optional;

/**
 * What the packet program runs on.
 *
 * @param engine the engine; its owner closes it
 * @param succession what agents leave to one another on it
 */
record Platform(Engine engine, Succession succession) {
    private static final String CONDITION = "engine";

    /** Why no agent can run here as it is told to; empty if one can. */
    static Optional<String> missing(AgentConfig config) {
        return switch (config.engine()) {
            case VM -> missingForVm();
            case KERNEL -> KernelEngine.unavailable();
            case KERNEL_OR_VM ->
                KernelEngine.unavailable().filter(_ -> missingForVm().isPresent());
        };
    }

    /**
     * The engine that an agent is told to use, or else the one that it can. Nothing is {@link #missing}.
     *
     * @throws AgentException if the kernel cannot do all that an agent needs
     */
    static Platform choose(AgentConfig config, Announcements announcements) {
        Optional<String> withoutKernel =
                config.engine() == EngineChoice.VM ? Optional.of("") : KernelEngine.unavailable();
        if (withoutKernel.isEmpty()) {
            KernelEngine kernel = new KernelEngine();
            requireGrace(kernel);
            return new Platform(kernel, Pins.in(kernel, config));
        }
        if (config.engine() == EngineChoice.KERNEL_OR_VM) {
            announcements.raise(
                    CONDITION,
                    "packets are balanced in user space, by engine vm, since the kernel's cannot be used: "
                            + withoutKernel.get());
        }
        return new Platform(new VmEngine(), new Succession() {});
    }

    /** Whether what this agent attaches goes on without it. */
    boolean outlivesAgents() {
        return succession instanceof Pins;
    }

    private static Optional<String> missingForVm() {
        var missing = Capabilities.missing(Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW);
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Engine vm needs the capabilities %s of the interface's network namespace: run as root, or in a user namespace (unshare -Urn)."
                                .formatted(missing));
    }

    /** Found out now: without it the first change of slots would stop half way. */
    private static void requireGrace(KernelEngine kernel) {
        try {
            kernel.synchronize();
        } catch (SystemCallException e) {
            throw new AgentException(
                    AgentException.MACHINE,
                    "The kernel can't tell when packets in flight are done (%s); it can if it is booted without nohz_full, and --engine vm can."
                            .formatted(e.getMessage()),
                    e);
        }
    }
}
