package dev.weir.xdp.bench;

import dev.weir.xdp.sys.Scheduling;
import java.lang.management.ManagementFactory;
import java.util.BitSet;

/**
 * A thread that sends frames out of an interface without a pause, whenever nobody else wants its processor: a thread that frames wake
 * there runs at once.
 */
abstract sealed class Generator implements AutoCloseable permits LiveFrameGenerator, SocketGenerator {
    private final Thread thread;

    /** @param processors that it stays on */
    Generator(BitSet processors) {
        this.thread = Thread.ofPlatform().name("weir-generator").daemon().unstarted(() -> {
            Scheduling.stayOn(processors);
            Scheduling.stepBack();
            send();
        });
    }

    /** Begins, in the calling thread's network namespace. */
    final void start() {
        thread.start();
    }

    /** Sends until {@link #stop}. */
    abstract void send();

    /** Makes {@link #send} return soon. */
    abstract void stop();

    /** Gives up what sending needs. */
    abstract void free();

    /** Nanoseconds of processor time that sending has taken, and whatever the kernel did in this thread's context. */
    final long nanos() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
    }

    @Override
    public final void close() {
        stop();
        boolean interrupted = false;
        // The thread uses what it sends by; neither goes before the other.
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        free();
    }
}
