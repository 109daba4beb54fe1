package dev.weir.xdp.bare;

import dev.weir.xdp.isa.Instructions;

/**
 * Runs instructions on plain memory: R1 is the memory's address and R2 its length, or both are 0 if there is none; R10 is the end of a
 * stack of 512 bytes. What the other registers hold at first is undefined.
 */
public interface BareMachine extends AutoCloseable {
    /**
     * Runs a program.
     *
     * @param memory what the memory holds at first
     * @throws dev.weir.xdp.error.XdpException if the program cannot run here, or was stopped
     */
    Outcome run(Instructions program, byte[] memory);

    @Override
    default void close() {}

    /**
     * How a run ended.
     *
     * @param r0 all 64 bits of R0 at exit
     * @param memory what the memory holds then
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over, not compared.
    record Outcome(long r0, byte[] memory) {}
}
