package dev.weir.xdp.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The machines of one thread. */
final class Machines implements AutoCloseable {
    final SampleMachine interpreter = VmSampleMachine.interpreter();
    final SampleMachine jit = VmSampleMachine.jit();
    final @Nullable KernelSampleMachine kernel;

    Machines(boolean withKernel) {
        this.kernel = withKernel ? new KernelSampleMachine() : null;
    }

    /** What a machine makes of each packet; empty if it does not take the program. */
    static Optional<List<SampleOutcome>> runAll(SampleMachine machine, Sample sample) {
        Optional<SampleMachine.Loaded> program = machine.load(sample);
        if (program.isEmpty()) {
            return Optional.empty();
        }
        List<SampleOutcome> outcomes = new ArrayList<>();
        try (SampleMachine.Loaded loaded = program.get()) {
            sample.packets().forEach(packet -> outcomes.add(loaded.run(packet)));
        }
        return Optional.of(outcomes);
    }

    @Override
    public void close() {
        interpreter.close();
        jit.close();
        if (kernel != null) {
            kernel.close();
        }
    }
}
