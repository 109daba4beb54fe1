package dev.weir.xdp.vm;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.Link;
import dev.weir.xdp.Program;
import dev.weir.xdp.ProgramStats;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.map.MapProgram;
import dev.weir.xdp.map.TargetProgram;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/** A user's hold on a program. */
final class VmProgram implements Program, MapProgram.Source, TargetProgram.Source {
    private final LoadedProgram loaded;
    private final Cpus cpus;
    private final Attachments attachments;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over one hold. */
    VmProgram(LoadedProgram loaded, Cpus cpus, Attachments attachments) {
        this.loaded = loaded;
        this.cpus = cpus;
        this.attachments = attachments;
    }

    @Override
    public String name() {
        return loaded.name();
    }

    @Override
    public TestRun.Result testRun(TestRun run) {
        LoadedProgram held = hold();
        try {
            Cpu cpu = cpus.lease();
            try {
                return held.test(run, cpu, cpus.epoch(cpu));
            } finally {
                cpus.giveBack(cpu);
            }
        } finally {
            held.release();
        }
    }

    @Override
    public MapProgram mapProgram() {
        return loaded.executable();
    }

    @Override
    public TargetProgram targetProgram() {
        return loaded;
    }

    @Override
    public Link attach(AttachOptions options) {
        return attachments.attach(this, options);
    }

    @Override
    public ProgramStats stats() {
        return loaded.stats();
    }

    @Override
    public void pin(Path path) {
        throw new UnsupportedOperationException(
                "program %s lives in this process and ends with it, so it cannot be pinned; keep the process, or use the kernel's engine"
                        .formatted(name()));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            loaded.release();
        }
    }

    /** The program itself, with a hold for the caller. */
    LoadedProgram hold() {
        if (closed.get() || !loaded.tryHold()) {
            throw new IllegalStateException(loaded + " is closed");
        }
        return loaded;
    }

    @Override
    public String toString() {
        return loaded.toString();
    }
}
