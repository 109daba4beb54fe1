package dev.weir.xdp.jit;

import dev.weir.xdp.flow.Block;
import java.util.List;

/**
 * A part of a function that becomes one JVM method: some of its blocks, in reverse postorder.
 *
 * @param function slot where the function begins
 * @param index its number among the function's regions; the one with the function's entry is 0
 * @param blocks its blocks
 * @param entries indices of the blocks that are entered from other regions, or from callers
 * @param parameters what it is given
 */
record Region(int function, int index, List<Block> blocks, List<Integer> entries, List<Parameter> parameters) {
    /**
     * A variable that a region takes.
     *
     * @param variable its number
     * @param asInt whether as an int; then it is one at every entry where it is live
     */
    record Parameter(int variable, boolean asInt) {}

    Region {
        blocks = List.copyOf(blocks);
        entries = List.copyOf(entries);
        parameters = List.copyOf(parameters);
    }

    /** Name of its method. */
    String methodName() {
        return "function%dregion%d".formatted(function, index);
    }

    /** Whether its method takes, last of all, the place of the entry in {@link #entries}. */
    boolean takesEntry() {
        return entries.size() > 1;
    }

    boolean contains(int block) {
        return blocks.stream().anyMatch(it -> it.index() == block);
    }
}
