package dev.weir.xdp.helper;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.memory.SpinLock;

/**
 * Spin locks in map values ({@link SpinLock}). The verifier sees to it that a program holds one at a time and gives it back. Other
 * packet threads and the control side ({@code BPF_F_LOCK}) take it the same way.
 */
public final class LockHelpers {
    private LockHelpers() {}

    public static long lock(Cpu cpu, long lock, long r2, long r3, long r4, long r5) {
        SpinLock.acquire(lock);
        return 0;
    }

    public static long unlock(Cpu cpu, long lock, long r2, long r3, long r4, long r5) {
        SpinLock.release(lock);
        return 0;
    }
}
