package dev.weir.xdp.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.weir.xdp.Program;
import dev.weir.xdp.sys.BpfCommand;
import dev.weir.xdp.sys.TestRunAttr;
import java.lang.foreign.Arena;

/**
 * A source of frames that costs less than any socket: a program in the kernel runs on frames that are alive and go where it says ({@code
 * BPF_F_TEST_XDP_LIVE_FRAMES}, Linux 5.18), such as out of an interface by {@code bpf_redirect}.
 */
public final class LiveFrames {
    private LiveFrames() {}

    /**
     * Runs a program on a frame many times; returns when all have gone. The kernel uses frames again without writing them anew, so that
     * what a receiver changes in one may be in a later one. Interfaces are those of the calling thread's network namespace. A call costs
     * some tens of milliseconds, however few frames it is for.
     *
     * @param program one of a {@link KernelEngine}
     * @param burst how many frames are on their way before the kernel looks whether somebody else wants the processor, up to 256
     * @throws dev.weir.xdp.error.BpfException EINVAL on a kernel before 5.18
     */
    public static void run(Program program, byte[] frame, int times, int burst) {
        if (!(program instanceof KernelProgram live)) {
            throw new IllegalArgumentException(program.name() + " is no program of the kernel's");
        }
        try (Arena arena = Arena.ofConfined()) {
            int result = new TestRunAttr(arena, live.fd().number())
                    .data(arena.allocateFrom(JAVA_BYTE, frame))
                    .repeat(times)
                    .live(burst)
                    .call(BpfCommand.BPF_PROG_TEST_RUN);
            if (result < 0) {
                String what = "program %s: running it on live frames of %d bytes".formatted(live.name(), frame.length);
                throw Refusal.of(BpfCommand.BPF_PROG_TEST_RUN, result, what);
            }
        }
    }
}
