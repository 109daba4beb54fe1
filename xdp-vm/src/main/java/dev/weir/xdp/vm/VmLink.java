package dev.weir.xdp.vm;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.AttachOptions.Mode;
import dev.weir.xdp.Link;
import dev.weir.xdp.Program;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.hook.Hook;
import dev.weir.xdp.hook.HookStatistics;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** A program on an interface's packets, by way of a driver hook and its threads. */
final class VmLink implements Link {
    private final Hook hook;
    private final Consumer<LoadedProgram> rehearse;
    private LoadedProgram program;
    private boolean detached;

    /**
     * Takes over a hold on the program.
     *
     * @param rehearse makes a program fast before it takes the place of this one
     */
    VmLink(Hook hook, LoadedProgram program, Consumer<LoadedProgram> rehearse) {
        this.hook = hook;
        this.rehearse = rehearse;
        this.program = program;
    }

    @Override
    public int interfaceIndex() {
        return hook.interfaceIndex();
    }

    @Override
    public Mode mode() {
        return hook.isDriver() ? AttachOptions.Mode.NATIVE : AttachOptions.Mode.GENERIC;
    }

    @Override
    public String hook() {
        return hook.description();
    }

    @Override
    public Map<String, Long> counters() {
        HookStatistics statistics = hook.statistics();
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("received", statistics.received());
        for (Verdict verdict : Verdict.values()) {
            counters.put(verdict.name(), statistics.verdicts().getOrDefault(verdict, 0L));
        }
        counters.put("sent", statistics.transmitted());
        counters.put("send failures", statistics.transmitFailures());
        counters.put("passed", statistics.passed());
        counters.put("pass failures", statistics.passFailures());
        counters.put("dropped by ring", statistics.droppedByRing());
        counters.put("refused", statistics.refused());
        return counters;
    }

    @Override
    public synchronized void replace(Program replacement) {
        if (!(replacement instanceof VmProgram other)) {
            throw new IllegalArgumentException(replacement.name() + " is no program of this engine's");
        }
        if (detached) {
            throw new IllegalStateException("the link on %s is detached".formatted(hook.interfaceName()));
        }
        LoadedProgram next = other.hold();
        try {
            next.requireForInterfaces("BPF_LINK_UPDATE");
            rehearse.accept(next);
            hook.replace(next);
        } catch (RuntimeException e) {
            next.release();
            throw e;
        }
        // No packet is in the old program any more once it may go.
        hook.synchronize();
        program.release();
        program = next;
    }

    @Override
    public void pin(Path path) {
        throw new UnsupportedOperationException(
                "interface %s: its program runs in this process and stops with it, so the link cannot be pinned; keep the process, or use the kernel's engine"
                        .formatted(hook.interfaceName()));
    }

    @Override
    public void unpin() {
        // There is never a pin.
    }

    @Override
    public synchronized void detach() {
        if (!detached) {
            detached = true;
            hook.close();
            program.release();
        }
    }

    @Override
    public void close() {
        detach();
    }
}
