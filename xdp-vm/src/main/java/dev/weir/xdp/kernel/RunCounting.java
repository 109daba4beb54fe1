package dev.weir.xdp.kernel;

import dev.weir.xdp.sys.BpfCommand;
import dev.weir.xdp.sys.EnableStatsAttr;
import dev.weir.xdp.sys.Fd;
import java.lang.foreign.Arena;

/** Until it is closed, the kernel counts the runs of all its BPF programs and the time that they take, which costs each run some nanoseconds. */
public final class RunCounting implements AutoCloseable {
    private final Fd fd;

    private RunCounting(Fd fd) {
        this.fd = fd;
    }

    static RunCounting start() {
        try (Arena arena = Arena.ofConfined()) {
            int result = new EnableStatsAttr(arena).call(BpfCommand.BPF_ENABLE_STATS);
            if (result < 0) {
                throw Refusal.of(BpfCommand.BPF_ENABLE_STATS, result, "counting the runs of programs");
            }
            return new RunCounting(Fd.owning(result));
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
