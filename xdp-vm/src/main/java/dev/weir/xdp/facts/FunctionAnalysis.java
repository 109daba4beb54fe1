package dev.weir.xdp.facts;

import dev.weir.xdp.flow.Block;
import dev.weir.xdp.flow.FunctionFlow;
import dev.weir.xdp.flow.Operation;
import dev.weir.xdp.flow.ProgramFlow;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Forward analysis of one function to a fixed point: what holds where each block begins is the join of what holds on the ways there.
 * Where a loop closes, ranges are widened, so that it ends.
 */
final class FunctionAnalysis {
    /** After so many visits, a block's ranges are widened. */
    private static final int PATIENCE = 3;

    private final ProgramFlow program;
    private final FunctionFlow function;
    private final Transfer transfer;
    private final Widening widening;
    private final @Nullable State[] atBlocks;
    private final int[] visits;
    private final BitSet open = new BitSet();

    FunctionAnalysis(ProgramFlow program, FunctionFlow function, Transfer transfer, Widening widening) {
        this.program = program;
        this.function = function;
        this.transfer = transfer;
        this.widening = widening;
        this.atBlocks = new State[function.blocks().size()];
        this.visits = new int[atBlocks.length];
    }

    /** Runs to the fixed point from what holds at the entry, then shows every reachable instruction to the observer. */
    void run(State entry, Observer observer) {
        atBlocks[0] = entry;
        open.set(0);
        while (!open.isEmpty()) {
            int index = open.nextSetBit(0);
            open.clear(index);
            visit(function.blocks().get(index), Observer.NONE, true);
        }
        for (Block block : function.blocks()) {
            if (atBlocks[block.index()] != null) {
                visit(block, observer, false);
            }
        }
    }

    private void visit(Block block, Observer observer, boolean spreading) {
        State state = stateAt(block.index()).copy();
        program.forEach(block, (slot, operation) -> {
            observer.before(slot, state);
            transfer.apply(operation, state);
            observer.after(slot, operation, state);
        });
        Operation last = program.operationOrNull(block.last());
        if (last instanceof Operation.Branch branch) {
            State jumping = refinedOrNull(branch, state, true);
            State going = refinedOrNull(branch, state, false);
            observer.branch(block.last(), jumping != null, going != null);
            if (spreading) {
                flow(block, block.jump(), jumping);
                flow(block, block.next(), going);
            }
        } else if (spreading) {
            flow(block, block.jump(), state);
            flow(block, block.next(), state);
        }
    }

    private State stateAt(int block) {
        State state = atBlocks[block];
        if (state == null) {
            throw new IllegalStateException("block %d has not been reached".formatted(block));
        }
        return state;
    }

    private static @Nullable State refinedOrNull(Operation.Branch branch, State state, boolean holds) {
        Value left = state.register(branch.left());
        boolean withRegister = branch.right().isRegister();
        long immediate = branch.right().immediate();
        Value right = withRegister
                ? state.register(branch.right().register())
                : Value.constantOf(branch.wide() ? immediate : immediate & Value.MAX_32);
        if (withRegister && branch.right().register() == branch.left()) {
            return state.copy();
        }
        Refinement refinement = Refinement.of(branch.kind(), branch.wide(), left, right, holds);
        if (refinement == null) {
            return null;
        }
        State refined = state.copy();
        refined.setRegister(branch.left(), refinement.left());
        if (withRegister) {
            refined.setRegister(branch.right().register(), refinement.right());
        }
        return refined;
    }

    private void flow(Block from, int to, @Nullable State state) {
        if (to == Block.NONE || state == null) {
            return;
        }
        State known = atBlocks[to];
        if (known == null) {
            atBlocks[to] = state.copy();
            open.set(to);
            return;
        }
        boolean closesLoop = to <= from.index();
        boolean widen = closesLoop && ++visits[to] > PATIENCE;
        if (known.join(state, (before, other) -> {
            Value joined = before.join(other);
            return widen ? widening.widen(before, joined) : joined;
        })) {
            open.set(to);
        }
    }

    /** Is shown what has been found out, once it is certain. */
    interface Observer {
        /** Shows nobody anything. */
        Observer NONE = new Observer() {};

        /** What holds before an instruction. */
        default void before(int slot, State state) {}

        /** What holds after an instruction. */
        default void after(int slot, Operation operation, State state) {}

        /** Whether a branch can jump, and whether it can go on. */
        default void branch(int slot, boolean jumps, boolean goesOn) {}
    }
}
