package dev.weir.xdp.facts;

import dev.weir.xdp.flow.Block;
import dev.weir.xdp.flow.FunctionFlow;
import dev.weir.xdp.flow.Operation;
import dev.weir.xdp.flow.ProgramFlow;
import java.util.TreeSet;

/**
 * Makes ranges that keep growing grow in few steps: an end that has moved goes on to the next of a few marks. Marks are the sizes of
 * integers and the numbers around those that the program compares with, where the ranges of its counters end.
 */
final class Widening {
    private final TreeSet<Long> marks = new TreeSet<>(Long::compareUnsigned);

    private Widening() {
        for (int bits : new int[] {8, 16, 31, 32, 63, 64}) {
            marks.add(-1L >>> (Long.SIZE - bits));
        }
        marks.add(0L);
    }

    /** The marks for a program. */
    static Widening of(ProgramFlow program) {
        Widening widening = new Widening();
        for (FunctionFlow function : program.functions().values()) {
            for (Block block : function.blocks()) {
                program.forEach(block, (_, operation) -> widening.mark(operation));
            }
        }
        return widening;
    }

    private void mark(Operation operation) {
        if (operation instanceof Operation.Branch branch && !branch.right().isRegister()) {
            long number = branch.right().immediate();
            long unsigned = branch.wide() ? number : number & Value.MAX_32;
            marks.add(unsigned - 1);
            marks.add(unsigned);
            marks.add(unsigned + 1);
        }
    }

    /** What holds {@code next}, which holds {@code before}, and is not met too often on the way up. */
    Value widen(Value before, Value next) {
        if (before.equals(next) || before.kind() != next.kind()) {
            return next;
        }
        return switch (next.kind()) {
            case NUMBER -> {
                long low = next.low() == before.low() ? next.low() : floor(next.low());
                long high = next.high() == before.high() ? next.high() : ceiling(next.high());
                yield Value.number(low, high, Math.min(next.step(), Long.numberOfTrailingZeros(low ^ next.low())));
            }
            case STACK -> Value.STACK_ANYWHERE;
            case PACKET, CONTEXT, MAP, FUNCTION, ELSEWHERE, UNKNOWN -> next;
        };
    }

    private long floor(long value) {
        Long mark = marks.floor(value);
        return mark == null ? 0 : mark;
    }

    private long ceiling(long value) {
        Long mark = marks.ceiling(value);
        return mark == null ? -1 : mark;
    }
}
