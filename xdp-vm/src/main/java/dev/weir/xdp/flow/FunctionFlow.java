package dev.weir.xdp.flow;

import java.util.List;

/**
 * A function: its blocks in reverse postorder. Every block's predecessors but those of loops stand before it.
 *
 * @param entry slot of its first instruction
 * @param blocks what can be reached from there, the entry first
 */
public record FunctionFlow(int entry, List<Block> blocks) {
    public FunctionFlow {
        blocks = List.copyOf(blocks);
    }
}
