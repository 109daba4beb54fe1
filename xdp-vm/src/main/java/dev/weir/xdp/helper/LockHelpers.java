package dev.weir.xdp.helper;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.memory.Memory;

/**
 * Spin locks in map values: 4 bytes, 0 when free. The verifier sees to it that a program holds one at a time and gives it back. Other
 * packet threads and the control side ({@code BPF_F_LOCK}) take it the same way.
 */
public final class LockHelpers {
    private static final int FREE = 0;
    private static final int HELD = 1;

    private LockHelpers() {}

    public static long lock(Cpu cpu, long lock, long r2, long r3, long r4, long r5) {
        while (!Memory.compareAndSetInt(lock, FREE, HELD)) {
            Thread.onSpinWait();
        }
        return 0;
    }

    public static long unlock(Cpu cpu, long lock, long r2, long r3, long r4, long r5) {
        Memory.putIntRelease(lock, FREE);
        return 0;
    }
}
