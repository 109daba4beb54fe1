package dev.weir.xdp.cli;

import dev.weir.xdp.Engine;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.vm.VmEngine;
import dev.weir.xdp.vm.VmOptions;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Which machine runs the program (as a picocli mixin). */
final class EngineFlags {
    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = "JIT",
            description = "jit or interpreter, both in user space, or kernel (default: jit)")
    private Machine machine;

    @Option(
            names = "--unverified",
            description = "run what the verifier would not accept: in the interpreter, which checks every access")
    private boolean unverified;

    /** Opens the engine; {@code options} are for one in user space. */
    Engine open(VmOptions options) {
        return switch (machine) {
            case KERNEL -> kernel();
            case JIT -> new VmEngine(verified(options.withMachine(VmOptions.Machine.JIT)));
            case INTERPRETER -> new VmEngine(verified(options.withMachine(VmOptions.Machine.INTERPRETER)));
        };
    }

    private VmOptions verified(VmOptions options) {
        return unverified ? options.withoutVerifier() : options;
    }

    private KernelEngine kernel() {
        if (unverified) {
            throw new IllegalArgumentException("the kernel runs no unverified program; use --engine interpreter");
        }
        KernelEngine.unavailable().ifPresent(missing -> {
            throw new UnsupportedOperationException(missing + " Use --engine jit.");
        });
        return new KernelEngine();
    }

    /** Its name, as the option takes it. */
    String name() {
        return machine.name().toLowerCase(Locale.ROOT);
    }
}
