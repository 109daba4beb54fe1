package dev.weir.xdp.helper;

import dev.weir.xdp.machine.Cpu;

/**
 * What a helper does, as the interpreter calls it. Pointers are native addresses that whoever calls has checked; a map is its handle.
 * Called on the thread that owns the CPU.
 */
@FunctionalInterface
public interface HelperFunction {
    /** Calls the helper with R1 to R5; returns R0. Registers that the helper does not take may hold anything. */
    long call(Cpu cpu, long r1, long r2, long r3, long r4, long r5);
}
