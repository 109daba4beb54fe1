package dev.weir.xdp.bench;

import dev.weir.xdp.sys.Scheduling;
import java.util.BitSet;

/**
 * Where a trial runs.
 *
 * @param generator processors of the thread that makes frames, in whose context the kernel receives them
 * @param hook processors of the hook's thread
 * @param sink processors that receive what the hook sends; none if those that send it do
 */
record Processors(BitSet generator, BitSet hook, BitSet sink) {
    /** One processor for everything: all of its time goes into frames, and nothing waits for another processor's caches. */
    static Processors shared() {
        BitSet last = new BitSet();
        last.set(Scheduling.processors().length() - 1);
        return new Processors(last, last, new BitSet());
    }

    /** One for the hook's thread, the others for generator and sink, as if those were another machine; the same if there is one only. */
    static Processors apart() {
        BitSet all = Scheduling.processors();
        BitSet last = new BitSet();
        last.set(all.length() - 1);
        if (all.cardinality() > 1) {
            all.andNot(last);
        }
        return new Processors(all, last, all);
    }
}
