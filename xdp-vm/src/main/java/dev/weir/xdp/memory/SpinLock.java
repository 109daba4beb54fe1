package dev.weir.xdp.memory;

import java.util.concurrent.locks.LockSupport;

/**
 * A lock that is four bytes of native memory, 0 when free: the shape of {@code struct bpf_spin_lock}, so that programs, helpers and
 * the control side can share one. Not reentrant. Held for a few dozen instructions; a waiter spins, and gives its processor away
 * now and then, since the holder may be a thread that has none.
 */
public final class SpinLock {
    /** Size of a lock. */
    public static final int BYTES = 4;

    private static final int FREE = 0;
    private static final int HELD = 1;
    private static final int SPINS_BEFORE_PAUSE = 128;
    private static final long PAUSE_NANOS = 1000;

    private SpinLock() {}

    /** Waits until the lock at an address, a multiple of 4, is ours. */
    public static void acquire(long address) {
        if (!Memory.compareAndSetInt(address, FREE, HELD)) {
            acquireContended(address);
        }
    }

    /** Gives the lock up. */
    public static void release(long address) {
        Memory.putIntRelease(address, FREE);
    }

    private static void acquireContended(long address) {
        for (int spins = 1; ; spins++) {
            if (Memory.getIntAcquire(address) == FREE && Memory.compareAndSetInt(address, FREE, HELD)) {
                return;
            }
            if (spins % SPINS_BEFORE_PAUSE == 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
