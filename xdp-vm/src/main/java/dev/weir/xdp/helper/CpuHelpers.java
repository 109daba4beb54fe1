package dev.weir.xdp.helper;

import dev.weir.xdp.machine.Cpu;

/** The virtual CPU: its number, its random numbers. */
public final class CpuHelpers {
    private static final long UNSIGNED_INT = 0xffff_ffffL;

    private CpuHelpers() {}

    public static long number(Cpu cpu, long r1, long r2, long r3, long r4, long r5) {
        return cpu.number();
    }

    /** 0: a virtual CPU belongs to no NUMA node, and all memory is as near to it. */
    public static long numaNode(Cpu cpu, long r1, long r2, long r3, long r4, long r5) {
        return 0;
    }

    public static long random(Cpu cpu, long r1, long r2, long r3, long r4, long r5) {
        return cpu.random().next() & UNSIGNED_INT;
    }
}
