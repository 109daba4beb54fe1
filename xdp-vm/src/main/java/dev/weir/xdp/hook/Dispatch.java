package dev.weir.xdp.hook;

import dev.weir.xdp.Verdict;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.XdpBuffer;

/** Runs the program on one queue's frames and does what it says. For the queue's thread. */
final class Dispatch implements AutoCloseable {
    private static final int ABORTED = Verdict.ABORTED.code();
    private static final int PASS = Verdict.PASS.code();
    private static final int TX = Verdict.TX.code();
    private static final int REDIRECT = Verdict.REDIRECT.code();

    private final Cpu cpu;
    private final XdpBuffer buffer;
    private final QueueCounters counters;
    private final FrameSink transmit;
    private final HostSide host;
    private final Outlets outlets;

    Dispatch(Cpu cpu, QueueCounters counters, FrameSink transmit, HostSide host, Outlets outlets) {
        this.cpu = cpu;
        this.buffer = cpu.buffer();
        this.counters = counters;
        this.transmit = transmit;
        this.host = host;
        this.outlets = outlets;
    }

    /** Runs on the frame in the CPU's buffer; returns whether a sink took over the memory that it is in. */
    boolean run(FrameProgram program) {
        int verdict = program.run(cpu);
        int code = verdict >= 0 && verdict <= REDIRECT ? verdict : ABORTED;
        counters.add(code, 1);
        if (code == TX) {
            return transmit.add(buffer.data(), buffer.length());
        }
        if (code == PASS) {
            return host.pass(buffer.data(), buffer.length());
        }
        return code == REDIRECT && outlets.redirect(buffer);
    }

    /** Sends what there is to send: the batch is done. */
    void flush() {
        transmit.flush();
        host.flush();
        outlets.flush();
    }

    @Override
    public void close() {
        transmit.close();
        host.close();
        outlets.close();
    }
}
