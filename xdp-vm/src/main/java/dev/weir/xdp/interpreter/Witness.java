package dev.weir.xdp.interpreter;

/** Is shown a run while it goes on, instruction by instruction: for tests of what is claimed about programs. On the run's thread. */
@FunctionalInterface
public interface Witness {
    /** Called before every instruction; what it sees is good during the call only. */
    void before(Sight sight);
}
