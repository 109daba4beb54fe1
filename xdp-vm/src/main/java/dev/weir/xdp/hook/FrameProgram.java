package dev.weir.xdp.hook;

import dev.weir.xdp.machine.Cpu;

/**
 * What a hook runs on every frame. Called by the hook's threads, each with its own CPU; neither blocks nor throws: a run that fails is
 * {@link dev.weir.xdp.Verdict#ABORTED}.
 */
@FunctionalInterface
public interface FrameProgram {
    /**
     * Runs on the frame that the hook has put into the CPU's buffer. The bounds there may have changed afterwards; where a {@link
     * dev.weir.xdp.Verdict#REDIRECT} goes, the CPU knows.
     *
     * @return what the program returned; the hook acts on it as {@link dev.weir.xdp.Verdict#of} reads it
     */
    int run(Cpu cpu);
}
