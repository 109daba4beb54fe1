package dev.weir.xdp.bench;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Link;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.vm.VmOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One program in one mode for a while: frames come as fast as it takes them, and none is lost for want of room. */
final class HookTrial {
    /** Frames that may be on their way to a hook in user space: half of its ring. */
    private static final int WINDOW = 1024;

    private static final long PAUSE_NANOS = 30_000;
    private static final long SETTLE_NANOS = 5_000_000;

    private final HookLab lab;
    private final HookMode mode;
    private final HookWorkload workload;
    private final VmOptions.Machine machine;

    HookTrial(HookLab lab, HookMode mode, HookWorkload workload, VmOptions.Machine machine) {
        this.lab = lab;
        this.mode = mode;
        this.workload = workload;
        this.machine = machine;
    }

    /**
     * Runs it.
     *
     * @param warmUp before anything is measured
     * @param length of what is measured
     */
    HookFigures run(Duration warmUp, Duration length) throws Exception {
        try (Engine engine = mode.engine(machine);
                Collection collection = engine.load(workload.spec());
                Link link = lab.hooked()
                        .call(() -> collection
                                .program(workload.program())
                                .attach(new AttachOptions(HookLab.HOOKED, AttachOptions.Mode.NATIVE_OR_GENERIC)));
                Peers _ = new Peers();
                Generator generator =
                        lab.source().call(() -> new Generator(Interfaces.index(HookLab.SOURCE), workload.frame()))) {
            LongSupplier done = mode.inKernel() ? generator::sent : () -> received(link);
            pump(generator, done, warmUp);
            ProcessorTime before = ProcessorTime.now(generator);
            long framesBefore = done.getAsLong();
            long begin = System.nanoTime();
            pump(generator, done, length);
            long nanos = System.nanoTime() - begin;
            long frames = done.getAsLong() - framesBefore;
            return new HookFigures(frames, nanos, ProcessorTime.now(generator).minus(before));
        }
    }

    private static long received(Link link) {
        return link.counters().getOrDefault("received", 0L);
    }

    /** Lets the generator run ahead of what is done by a window; in the kernel it is all done when it is sent. */
    private void pump(Generator generator, LongSupplier done, Duration length) {
        long base = generator.sent() - done.getAsLong();
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            generator.allow(mode.inKernel() ? Long.MAX_VALUE : base + done.getAsLong() + WINDOW);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        generator.allow(0);
        LockSupport.parkNanos(SETTLE_NANOS);
    }

    /**
     * What veth needs besides: it hands XDP frames only to an interface with a program, and takes them back only by one. A packet socket's
     * interface gets one that passes everything, and native transmission ends at one that drops everything.
     */
    private final class Peers implements AutoCloseable {
        private final KernelEngine engine = new KernelEngine();
        private final @Nullable Link pass;
        private final @Nullable Link sink;

        Peers() throws Exception {
            pass = mode == HookMode.AF_PACKET ? lab.hooked().call(() -> attach(HookLab.HOOKED, Verdict.PASS)) : null;
            sink = mode.inKernel() ? lab.source().call(() -> attach(HookLab.SOURCE, Verdict.DROP)) : null;
        }

        private Link attach(String interfaceName, Verdict verdict) {
            Instructions code = Instructions.builder()
                    .move(Register.R0, verdict.code())
                    .exit()
                    .build();
            try (Collection collection = engine.load(
                    CollectionSpec.of("weir_peer", List.of(), List.of(ProgramSpec.xdp("weir_peer", code))))) {
                return collection
                        .program("weir_peer")
                        .attach(new AttachOptions(interfaceName, AttachOptions.Mode.NATIVE));
            }
        }

        @Override
        public void close() {
            if (pass != null) {
                pass.close();
            }
            if (sink != null) {
                sink.close();
            }
            engine.close();
        }
    }
}
