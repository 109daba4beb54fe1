package dev.weir.xdp.flow;

/**
 * A basic block: slots {@code first} to {@code last} run one after another.
 *
 * @param index its place in its function's reverse postorder; the function begins with 0
 * @param first slot of its first instruction
 * @param last slot of its last instruction
 * @param next index of the block that follows if nothing jumps, or {@value #NONE}
 * @param jump index of the block that its jump leads to, or {@value #NONE}
 */
public record Block(int index, int first, int last, int next, int jump) {
    /** No block. */
    public static final int NONE = -1;
}
