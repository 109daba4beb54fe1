package dev.weir.xdp.hook;

import dev.weir.xdp.machine.Cpu;

/** An engine's virtual CPUs, lent to one thread each. Safe for use by several threads. */
public interface CpuPool {
    /**
     * Takes a CPU that nobody else has.
     *
     * @throws IllegalStateException if all are taken, saying how many there are
     */
    Cpu take();

    /** Gives a CPU back, whose thread uses it no more. */
    void giveBack(Cpu cpu);
}
