package dev.weir.xdp.hook;

import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells control threads when the packets that a packet thread has under way are done. The packet thread calls {@link #begin} before it
 * reads anything that control threads change (programs, maps) and {@link #end} when it holds nothing of it any more, once a batch. A
 * control thread changes something and then waits in {@link #awaitQuiescence}.
 */
public final class Epoch {
    private static final int SPINS = 1_000;
    private static final long PAUSE_NANOS = 50_000;

    /** Odd while a batch is under way. Written by the packet thread only. */
    private volatile long count;

    /** A batch begins: what control threads did before they waited is seen from here on. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    public void begin() {
        count++;
        VarHandle.fullFence();
    }

    /** The batch is done. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    public void end() {
        count++;
    }

    /** Returns when the batch that was under way at the call, if there was one, is done. */
    public void awaitQuiescence() {
        VarHandle.fullFence();
        long seen = count;
        if ((seen & 1) == 0) {
            return;
        }
        int tries = 0;
        while (count == seen) {
            if (++tries < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
