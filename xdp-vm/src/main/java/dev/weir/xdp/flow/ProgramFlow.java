package dev.weir.xdp.flow;

import dev.weir.xdp.isa.Instructions;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** A decoded program and its functions. What cannot be reached has not been decoded. Immutable. */
public final class ProgramFlow {
    private final @Nullable Operation[] operations;
    private final SequencedMap<Integer, FunctionFlow> functions;

    private ProgramFlow(@Nullable Operation[] operations, SequencedMap<Integer, FunctionFlow> functions) {
        this.operations = operations;
        this.functions = functions;
    }

    /**
     * Decodes what can be reached from the first instruction by jumps, calls and function addresses.
     *
     * @throws UnsupportedInstructionException for what has no meaning here
     */
    public static ProgramFlow of(Instructions code) {
        @Nullable Operation[] operations = new Operation[code.size()];
        SequencedMap<Integer, FunctionFlow> functions = new LinkedHashMap<>();
        Deque<Integer> entries = new ArrayDeque<>();
        entries.add(0);
        while (!entries.isEmpty()) {
            int entry = entries.remove();
            if (!functions.containsKey(entry)) {
                functions.put(entry, new FunctionReader(code, operations, entries).read(entry));
            }
        }
        return new ProgramFlow(operations, functions);
    }

    /** Slots of the program, reached or not. */
    public int size() {
        return operations.length;
    }

    /** What stands in a reachable slot; null for the second half of a 64-bit load and for what is not reached. */
    public @Nullable Operation operationOrNull(int slot) {
        return operations[slot];
    }

    /** The instructions of a block, with their slots. */
    public void forEach(Block block, Visitor visitor) {
        for (int slot = block.first(); slot <= block.last(); slot++) {
            Operation operation = operations[slot];
            if (operation != null) {
                visitor.visit(slot, operation);
            }
        }
    }

    /** The instructions of a block, the last one first. */
    public void forEachBackwards(Block block, Visitor visitor) {
        for (int slot = block.last(); slot >= block.first(); slot--) {
            Operation operation = operations[slot];
            if (operation != null) {
                visitor.visit(slot, operation);
            }
        }
    }

    /** The functions by the slot that they begin at, the program's own first. */
    public Map<Integer, FunctionFlow> functions() {
        return functions;
    }

    /** How many instructions have been reached. */
    public int reached() {
        return (int) Arrays.stream(operations).filter(it -> it != null).count();
    }

    /** Is shown instructions. */
    @FunctionalInterface
    public interface Visitor {
        /** Takes one. */
        void visit(int slot, Operation operation);
    }
}
