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
import dev.weir.xdp.sys.Ethtool;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.Scheduling;
import dev.weir.xdp.vm.VmOptions;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One program in one mode for a while: frames come as fast as there is processor time for them. */
final class HookTrial {
    private final HookLab lab;
    private final FrameSource source;
    private final HookMode mode;
    private final HookWorkload workload;
    private final VmOptions.Machine machine;

    HookTrial(HookLab lab, FrameSource source, HookMode mode, HookWorkload workload, VmOptions.Machine machine) {
        this.lab = lab;
        this.source = source;
        this.mode = mode;
        this.workload = workload;
        this.machine = machine;
    }

    /**
     * Runs it.
     *
     * @param processors where frames are made and where they are worked on
     * @param warmUp before anything is measured
     * @param length of what is measured
     */
    HookFigures run(Processors processors, Duration warmUp, Duration length) throws Exception {
        lab.receiveOn(processors.sink());
        try (Engine engine = mode.engine(machine);
                Collection collection = engine.load(workload.spec());
                Link link = lab.hooked().call(() -> attach(collection, processors.hook()));
                Peers _ = new Peers();
                Generator generator = lab.source()
                        .call(() -> source.start(
                                Interfaces.index(HookLab.SOURCE), workload.frame(), processors.generator()))) {
            LockSupport.parkNanos(warmUp.toNanos());
            ProcessorTime before = ProcessorTime.now(generator);
            long framesBefore = done(link);
            long begin = System.nanoTime();
            LockSupport.parkNanos(length.toNanos());
            long nanos = System.nanoTime() - begin;
            long frames = done(link) - framesBefore;
            return new HookFigures(frames, nanos, ProcessorTime.now(generator).minus(before));
        }
    }

    /** The hook's threads stay where the thread that starts them does. */
    private Link attach(Collection collection, BitSet processors) {
        Scheduling.stayOn(processors);
        return collection
                .program(workload.program())
                .attach(new AttachOptions(HookLab.HOOKED, AttachOptions.Mode.NATIVE_OR_GENERIC));
    }

    /** Frames so far that the program has run on, less those that it wanted sent and that were not. */
    private long done(Link link) throws Exception {
        if (mode.inKernel()) {
            Map<String, Long> driver = lab.hooked().call(() -> Ethtool.statistics(HookLab.HOOKED));
            return driver.getOrDefault("rx_queue_0_xdp_packets", 0L)
                    - driver.getOrDefault("rx_queue_0_xdp_tx_errors", 0L);
        }
        Map<String, Long> counters = link.counters();
        return counters.getOrDefault("received", 0L)
                - counters.getOrDefault("send failures", 0L)
                - counters.getOrDefault("pass failures", 0L);
    }

    /**
     * What veth needs besides: it hands XDP frames only to an interface with a program, and takes them back only by one. A packet socket's
     * interface gets one that passes everything, and native transmission ends at one that drops everything, or passes it to the stack.
     */
    private final class Peers implements AutoCloseable {
        private final KernelEngine engine = new KernelEngine();
        private final @Nullable Link pass;
        private final @Nullable Link sink;

        Peers() throws Exception {
            pass = mode == HookMode.AF_PACKET ? lab.hooked().call(() -> attach(HookLab.HOOKED, Verdict.PASS)) : null;
            sink = mode.inKernel() ? lab.source().call(() -> attach(HookLab.SOURCE, source.atSink())) : null;
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
