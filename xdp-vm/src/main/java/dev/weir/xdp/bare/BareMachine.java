package dev.weir.xdp.bare;

import dev.weir.xdp.isa.Instructions;

/** Runs instructions on plain memory. For one thread. */
public interface BareMachine extends AutoCloseable {
    /** What it is called in messages. */
    String name();

    /**
     * Makes a program ready to run.
     *
     * @param memoryBytes how much memory it gets, 0 for none
     * @throws dev.weir.xdp.error.XdpException if it cannot run here
     */
    BareProgram load(Instructions program, int memoryBytes);

    @Override
    default void close() {}
}
