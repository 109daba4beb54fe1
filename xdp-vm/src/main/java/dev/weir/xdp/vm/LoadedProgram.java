package dev.weir.xdp.vm;

import dev.weir.xdp.ProgramStats;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.ProgramFaultException;
import dev.weir.xdp.hook.Epoch;
import dev.weir.xdp.hook.FrameProgram;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Executable;
import dev.weir.xdp.map.TargetProgram;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.spec.ProgramKind;
import dev.weir.xdp.sys.SystemClock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** A program that can run, with its hold on the maps that it uses. Any number of CPUs may run it at a time. */
final class LoadedProgram extends Shared implements FrameProgram, TargetProgram {
    private static final Logger LOG = System.getLogger(LoadedProgram.class.getName());

    /** Runs of a test between two points where other threads need not wait for it. */
    private static final int TEST_BATCH = 1024;

    /** One run in so many is timed: a clock costs as much as a short program. */
    private static final int TIMED = 64;

    private final String name;
    private final ProgramKind kind;
    private final Executable executable;
    private final List<VmMap> maps;
    private final Counts counts;

    /** Takes over one hold on each map. */
    LoadedProgram(String name, ProgramKind kind, Executable executable, List<VmMap> maps, Counts counts) {
        this.name = name;
        this.kind = kind;
        this.executable = executable;
        this.maps = List.copyOf(maps);
        this.counts = counts;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int expectedAttachType() {
        return kind.expectedAttachType();
    }

    /**
     * Checks that it is for frames that an interface received.
     *
     * @throws BpfException EINVAL if it is for those that a map of devices or CPUs sends, as the kernel says
     */
    void requireForInterfaces(String command) {
        if (kind.expectedAttachType() != ProgramKind.ATTACH_XDP) {
            throw new BpfException(
                    command,
                    Errno.EINVAL,
                    "program %s is for a map of devices or CPUs, where BpfMap.update puts it, and runs nowhere else: %s: %s"
                            .formatted(name, command, Errno.describe(Errno.EINVAL)));
        }
    }

    Executable executable() {
        return executable;
    }

    ProgramStats stats() {
        return counts.sum();
    }

    @Override
    public int run(Cpu cpu) {
        if (counts.run(cpu.number()) % TIMED == 0) {
            return timed(cpu);
        }
        return guarded(cpu);
    }

    private int timed(Cpu cpu) {
        long began = System.nanoTime();
        int verdict = guarded(cpu);
        counts.nanos(cpu.number(), (System.nanoTime() - began) * TIMED);
        return verdict;
    }

    private int guarded(Cpu cpu) {
        try {
            return (int) cpu.run(executable);
        } catch (ProgramFaultException e) {
            return stopped(cpu, e);
        }
    }

    /** Each CPU says so once: a program that reaches for what is not its own mostly does so all the time. */
    private int stopped(Cpu cpu, ProgramFaultException fault) {
        if (counts.fault(cpu.number()) == 1) {
            LOG.log(Level.WARNING, "packets are aborted: {0}", fault.getMessage());
        }
        return Verdict.ABORTED.code();
    }

    /** Runs it on a packet as often as asked for; the packet is not reset. */
    TestRun.Result test(TestRun run, Cpu cpu, Epoch epoch) {
        requireForInterfaces("BPF_PROG_TEST_RUN");
        try (TestPacket packet = TestPacket.put(name, run.packet(), cpu)) {
            int repeat = Math.max(run.repeat(), 1);
            int returned = 0;
            long began = now(repeat);
            for (int left = repeat; left > 0; left -= TEST_BATCH) {
                epoch.begin();
                try {
                    returned = batch(Math.min(left, TEST_BATCH), cpu);
                } finally {
                    epoch.end();
                }
            }
            long nanos = now(repeat) - began;
            counts.runs(cpu.number(), repeat);
            counts.nanos(cpu.number(), nanos);
            return new TestRun.Result(Verdict.of(returned), packet.take(cpu), (double) nanos / repeat);
        }
    }

    /** Many runs are timed as the kernel does, without the time in which others had the processor; for few, that clock costs too much. */
    private static long now(int repeat) {
        return repeat > TEST_BATCH ? SystemClock.THREAD_PROCESSOR_TIME.nanoseconds() : System.nanoTime();
    }

    private int batch(int runs, Cpu cpu) {
        long returned = 0;
        cpu.beginBatch();
        try {
            for (int i = 0; i < runs; i++) {
                returned = cpu.run(executable);
            }
        } finally {
            cpu.endBatch();
        }
        return (int) returned;
    }

    @Override
    void end() {
        maps.forEach(VmMap::release);
    }

    @Override
    public String toString() {
        return "program " + name;
    }
}
