package dev.weir.xdp.flow;

import java.util.BitSet;
import java.util.List;

/** Which variables a function may still read, by classical backward analysis. What a variable is, the {@link Effects} say. */
public final class Liveness {
    private Liveness() {}

    /** How operations read and write variables. */
    @FunctionalInterface
    public interface Effects {
        /** Turns the variables that are live after an operation into those that are live before it. */
        void before(int slot, Operation operation, BitSet live);
    }

    /** The variables that are live where each block begins, by the blocks' indices. */
    public static List<BitSet> atBlocks(ProgramFlow program, FunctionFlow function, Effects effects) {
        List<Block> blocks = function.blocks();
        List<BitSet> live = blocks.stream().map(_ -> new BitSet()).toList();
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Block block : blocks.reversed()) {
                BitSet now = after(block, live);
                program.forEachBackwards(block, (slot, operation) -> effects.before(slot, operation, now));
                BitSet before = live.get(block.index());
                if (!now.equals(before)) {
                    before.or(now);
                    changed = true;
                }
            }
        }
        return live;
    }

    /** What is live where a block ends. */
    public static BitSet after(Block block, List<BitSet> atBlocks) {
        BitSet live = new BitSet();
        if (block.next() != Block.NONE) {
            live.or(atBlocks.get(block.next()));
        }
        if (block.jump() != Block.NONE) {
            live.or(atBlocks.get(block.jump()));
        }
        return live;
    }
}
