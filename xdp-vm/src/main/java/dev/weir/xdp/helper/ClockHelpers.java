package dev.weir.xdp.helper;

import dev.weir.xdp.machine.Cpu;

/** What time it is, in nanoseconds unless said otherwise. */
public final class ClockHelpers {
    private ClockHelpers() {}

    public static long monotonic(Cpu cpu, long r1, long r2, long r3, long r4, long r5) {
        return cpu.surroundings().clock().monotonic();
    }

    public static long sinceBoot(Cpu cpu, long r1, long r2, long r3, long r4, long r5) {
        return cpu.surroundings().clock().sinceBoot();
    }

    public static long coarse(Cpu cpu, long r1, long r2, long r3, long r4, long r5) {
        return cpu.coarseTime();
    }

    public static long atomic(Cpu cpu, long r1, long r2, long r3, long r4, long r5) {
        return cpu.surroundings().clock().atomic();
    }

    /** In ticks of the kernel. */
    public static long jiffies(Cpu cpu, long r1, long r2, long r3, long r4, long r5) {
        return cpu.surroundings().clock().jiffies();
    }
}
