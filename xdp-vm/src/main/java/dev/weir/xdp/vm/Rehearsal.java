package dev.weir.xdp.vm;

import dev.weir.xdp.jit.CompiledProgram;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Surroundings;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a compiled program fast before packets come. The JVM interprets new code at first, and compiles it in two steps as it gets hot, each
 * by what it has seen run: so the program runs on sample frames, with copies of its maps in place of them, until it gets no faster.
 */
final class Rehearsal {
    /** Runs between two looks at the clock; as many as take this long, so that slow programs do not take over. */
    private static final long BATCH_NANOS = 500_000;

    private static final int MOST = 1024;
    /** HotSpot's last compiler takes its time, in which nothing gets better: some, and more for each instruction. */
    private static final long AT_LEAST = 30_000_000;

    private static final long AT_LEAST_FOR_EACH = 30_000;
    private static final long AT_MOST = 1_000_000_000;

    /** It is over when nothing has got better for so many times as long as that took. */
    private static final int PATIENCE = 4;

    /** What counts as better. */
    private static final double BETTER = 0.9;

    private Rehearsal() {}

    /**
     * Runs a program on frames, again and again, in their order.
     *
     * @param program a compiled program, which is held meanwhile, as are its maps
     * @param frames at least one, each a whole Ethernet frame
     * @param surroundings the engine's
     * @throws dev.weir.xdp.error.BpfException if a frame is too short or too long
     */
    static RehearsalReport run(CompiledProgram program, List<byte[]> frames, Surroundings surroundings) {
        List<TestPacket> packets = new ArrayList<>();
        try (Understudy understudy = new Understudy(program);
                Cpu cpu = new Cpu(0, surroundings.withoutTrace())) {
            frames.forEach(frame -> packets.add(TestPacket.put(program.name(), frame, cpu)));
            return untilFast(understudy.program(), packets, cpu);
        } finally {
            packets.forEach(TestPacket::close);
        }
    }

    private static RehearsalReport untilFast(CompiledProgram program, List<TestPacket> packets, Cpu cpu) {
        long atLeast = AT_LEAST + AT_LEAST_FOR_EACH * program.template().instructions();
        long began = System.nanoTime();
        double best = Double.MAX_VALUE;
        long bestAt = 0;
        long runs = 0;
        long elapsed = 0;
        int batch = 1;
        int next = 0;
        while (elapsed < AT_MOST && (runs < packets.size() || elapsed < atLeast || elapsed < PATIENCE * bestAt)) {
            cpu.beginBatch();
            for (int i = 0; i < batch; i++) {
                packets.get(next).reset(cpu);
                cpu.run(program);
                next = next + 1 < packets.size() ? next + 1 : 0;
            }
            long before = elapsed;
            elapsed = System.nanoTime() - began;
            runs += batch;
            double nanos = (double) (elapsed - before) / batch;
            // Fewer than all frames are no measure: they may be the quick ones.
            if (batch >= packets.size() && nanos < best * BETTER) {
                best = nanos;
                bestAt = elapsed;
            }
            batch = elapsed - before < BATCH_NANOS ? Math.min(2 * batch, MOST) : Math.max(batch / 2, 1);
        }
        return new RehearsalReport(
                packets.size(),
                runs,
                elapsed / 1e6,
                bestAt / 1e6,
                best == Double.MAX_VALUE ? (double) elapsed / runs : best);
    }
}
