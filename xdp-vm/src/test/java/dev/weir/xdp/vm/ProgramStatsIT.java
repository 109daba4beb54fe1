package dev.weir.xdp.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Program;
import dev.weir.xdp.ProgramStats;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.kernel.RunCounting;
import dev.weir.xdp.programs.XdpProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both engines say how often a program ran, and for how long. */
class ProgramStatsIT {
    private static final int RUNS = 10_000;

    @Test
    void theKernelCountsWhileItIsAskedTo() {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            abort(reason);
        });
        try (KernelEngine engine = new KernelEngine();
                RunCounting _ = engine.countRuns()) {
            countsRuns(engine);
        }
    }

    @ParameterizedTest
    @EnumSource
    void userSpaceCountsAlways(VmOptions.Machine machine) {
        try (Engine engine = new VmEngine(VmOptions.DEFAULT.withMachine(machine))) {
            countsRuns(engine);
        }
    }

    private static void countsRuns(Engine engine) {
        try (Collection live = engine.load(XdpProgram.spec("loop_checksum"))) {
            Program program = live.program("loop_checksum");
            assertEquals(new ProgramStats(0, 0, 0, 0), program.stats());
            TestRun.Result result = program.testRun(new TestRun(new byte[1000], RUNS));
            ProgramStats stats = program.stats();
            assertEquals(RUNS, stats.runs());
            assertTrue(stats.nanos() > 0, stats::toString);
            assertTrue(result.nanosPerRun() > 0, result::toString);
            program.testRun(TestRun.of(new byte[1000]));
            assertEquals(RUNS + 1, program.stats().runs());
            assertTrue(program.stats().nanos() > stats.nanos(), stats::toString);
            assertEquals(0, program.stats().fallbacks());
            assertEquals(0, program.stats().faults());
        }
    }
}
