package dev.weir.dataplane.cli;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.Engine;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.sys.Capabilities;
import dev.weir.xdp.sys.Capabilities.Capability;
import dev.weir.xdp.vm.VmEngine;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What runs the program and how packets come to it (as a picocli mixin). */
final class RunFlags {
    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = "KERNEL",
            description = "what runs the XDP program: kernel, or vm for this process itself (default: kernel)")
    private Choice engine;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "AUTO",
            description = "hook to run on: auto, native or generic (default: auto)")
    private Mode mode;

    @Option(names = "--json", description = "print JSON, one object a line, in place of text")
    private boolean json;

    /** The machines that there are. */
    enum Choice {
        KERNEL,
        VM
    }

    /** The hooks that there are. */
    enum Mode {
        AUTO(AttachOptions.Mode.NATIVE_OR_GENERIC),
        NATIVE(AttachOptions.Mode.NATIVE),
        GENERIC(AttachOptions.Mode.GENERIC);

        private final AttachOptions.Mode mode;

        Mode(AttachOptions.Mode mode) {
            this.mode = mode;
        }
    }

    AttachOptions.Mode mode() {
        return mode.mode;
    }

    boolean json() {
        return json;
    }

    /**
     * Opens the engine.
     *
     * @throws MachineException if it cannot run here
     */
    Engine open() {
        return switch (engine) {
            case KERNEL -> {
                KernelEngine.unavailable().ifPresent(missing -> {
                    throw new MachineException(missing + " Without it, --engine vm runs the program in this process.");
                });
                yield new KernelEngine();
            }
            case VM -> {
                missingForVm().ifPresent(missing -> {
                    throw new MachineException(missing);
                });
                yield new VmEngine();
            }
        };
    }

    private static Optional<String> missingForVm() {
        var missing = Capabilities.missing(Capability.CAP_NET_ADMIN, Capability.CAP_NET_RAW);
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "--engine vm needs the capabilities %s of the interface's network namespace: run as root, or in a user namespace (unshare -Urn)."
                                .formatted(missing));
    }
}
