package dev.weir.xdp.bench;

import dev.weir.xdp.Engine;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.vm.VmEngine;
import dev.weir.xdp.vm.VmOptions;
import java.util.ArrayList;
import java.util.List;

/** What runs programs: the machines that are compared. */
public enum BenchMachine {
    /** The kernel's JIT, timed by {@code BPF_PROG_TEST_RUN}. */
    KERNEL("kernel JIT"),
    /** Compiled to JVM byte code. */
    JIT("VM JIT"),
    /** Instruction by instruction, every access checked. */
    INTERPRETER("interpreter");

    private final String title;

    BenchMachine(String title) {
        this.title = title;
    }

    /** For people. */
    public String title() {
        return title;
    }

    /** Those that this process may use: all, or all but the kernel. */
    public static List<BenchMachine> available() {
        List<BenchMachine> available = new ArrayList<>(List.of(values()));
        if (KernelEngine.unavailable().isPresent()) {
            available.remove(KERNEL);
        }
        return available;
    }

    /** Opens an engine with this machine. */
    public Engine open() {
        return switch (this) {
            case KERNEL -> new KernelEngine();
            case JIT -> new VmEngine(VmOptions.DEFAULT.withMachine(VmOptions.Machine.JIT));
            case INTERPRETER -> new VmEngine(VmOptions.DEFAULT.withMachine(VmOptions.Machine.INTERPRETER));
        };
    }
}
