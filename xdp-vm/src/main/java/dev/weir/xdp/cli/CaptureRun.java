package dev.weir.xdp.cli;

import dev.weir.xdp.Program;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.capture.CaptureReader;
import dev.weir.xdp.capture.CapturedFrame;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Runs a program on the frames of a capture, one after another, and counts. */
final class CaptureRun {
    private final Program program;
    private final int repeat;
    private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
    private long packets;
    private long refused;

    CaptureRun(Program program, int repeat) {
        this.program = program;
        this.repeat = repeat;
    }

    /** Takes what became of a frame, with the verdict's name. */
    @FunctionalInterface
    interface Sink {
        void accept(CapturedFrame frame, String verdict) throws IOException;
    }

    /** Frames keep the time at which they were captured. What cannot be run, the sink does not see. */
    void all(CaptureReader reader, Sink sink) throws IOException {
        for (Optional<CapturedFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
            CapturedFrame frame = next.get();
            packets++;
            try {
                TestRun.Result result = program.testRun(new TestRun(frame.bytes(), repeat));
                verdicts.merge(result.verdict(), 1L, Long::sum);
                sink.accept(
                        CapturedFrame.of(frame.nanos(), result.packet()),
                        result.verdict().name());
            } catch (BpfException e) {
                if (e.errno() != Errno.EINVAL) {
                    throw e;
                }
                refused++;
            }
        }
    }

    long packets() {
        return packets;
    }

    /** Frames that are no packets for a test run. */
    long refused() {
        return refused;
    }

    Map<Verdict, Long> verdicts() {
        return verdicts;
    }
}
