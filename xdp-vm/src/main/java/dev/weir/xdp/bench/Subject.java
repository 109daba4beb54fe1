package dev.weir.xdp.bench;

import dev.weir.xdp.Program;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A way through a live program: a frame that takes it.
 *
 * @param path for people
 * @param program live, on one machine
 * @param frame from the Ethernet header on
 * @param expected what must come of it, the frame unchanged, since a test run does not reset it between repeats; null if anything may
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over, not compared.
public record Subject(
        String path,
        Program program,
        byte[] frame,
        @Nullable Verdict expected) {

    /**
     * Runs it again and again.
     *
     * @return mean time of a run in nanoseconds, as the engine measured it
     * @throws IllegalStateException if what comes of it is not what must
     */
    public double time(int repeat) {
        TestRun.Result result = program.testRun(new TestRun(frame, repeat));
        boolean unchanged = Arrays.equals(result.packet(), frame);
        if (expected != null && (result.verdict() != expected || !unchanged)) {
            throw new IllegalStateException("%s, %s: %s of %s frame, not %s of the same frame"
                    .formatted(program.name(), path, result.verdict(), unchanged ? "the same" : "a changed", expected));
        }
        return result.nanosPerRun();
    }
}
