package dev.weir.xdp.programs;

import dev.weir.xdp.sys.Scheduling;
import dev.weir.xdp.vm.VmOptions;
import java.util.BitSet;

/**
 * Keeps the calling thread on one processor until it is closed, by the same thread: what a program counts per CPU, and lets its
 * verdicts hang on, goes on from run to run then, instead of beginning anew wherever the scheduler has put the thread.
 */
final class OneCpu implements AutoCloseable {
    /** The JVM counts the processors of the thread that asks, so who needs the number must have asked before. */
    static final int VIRTUAL_CPUS = VmOptions.DEFAULT.cpus();

    private final BitSet before = Scheduling.processors();

    OneCpu() {
        BitSet one = new BitSet();
        one.set(before.nextSetBit(0));
        Scheduling.stayOn(one);
    }

    @Override
    public void close() {
        Scheduling.stayOn(before);
    }
}
