package dev.weir.xdp.jit;

import dev.weir.xdp.machine.Cpu;

/** The functions of a compiled program by what stands for their addresses: for callbacks. */
interface Functions {
    /**
     * Calls a function.
     *
     * @param function what a load of its address gives
     * @param r10 its own frame pointer
     */
    long call(long function, Cpu cpu, long r1, long r2, long r3, long r4, long r5, long r10);
}
