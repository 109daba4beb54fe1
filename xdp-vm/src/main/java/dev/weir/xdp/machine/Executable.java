package dev.weir.xdp.machine;

import dev.weir.xdp.map.MapProgram;

/** Something that runs a program: an interpreter bound to its code, or compiled code. Stateless; any number of CPUs may run it at a time. */
public interface Executable extends MapProgram {
    /** Bytes of stack that each call of a function has, below R10. */
    int STACK_BYTES = 512;

    /**
     * Runs the program to its end.
     *
     * @param cpu the virtual CPU, whose thread this is
     * @param r1 address of the CPU's {@link XdpBuffer}, or of plain memory ({@link Code.Entry})
     * @param r2 how many bytes of plain memory there are, else 0
     * @param r10 address above the {@link #STACK_BYTES} bytes of the first function; what it calls goes below
     * @return R0 at exit
     */
    long run(Cpu cpu, long r1, long r2, long r10);
}
