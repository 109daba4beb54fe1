package dev.weir.dataplane;

import dev.weir.xdp.Engine;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.vm.VmEngine;
import dev.weir.xdp.vm.VmOptions;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The machines that packet tests run on, unchanged. */
public enum TestEngine {
    KERNEL,
    VM_JIT,
    VM_INTERPRETER;

    /** Skips the test, and says why, if this machine can't be used here. */
    public Engine open() {
        return switch (this) {
            case KERNEL -> kernel();
            case VM_JIT -> new VmEngine(VmOptions.DEFAULT.withMachine(VmOptions.Machine.JIT));
            case VM_INTERPRETER ->
                TestVisits.wanted()
                        ? VmEngine.witnessedBy(TestVisits.VISITS)
                        : new VmEngine(VmOptions.DEFAULT.withMachine(VmOptions.Machine.INTERPRETER));
        };
    }

    private static KernelEngine kernel() {
        Optional<String> missing = KernelEngine.unavailable();
        missing.ifPresent(reason -> System.out.println("skipped: " + reason));
        Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
        return new KernelEngine();
    }
}
