package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import java.util.List;
import java.util.function.Predicate;

/** Makes a program smaller for as long as the same is to be said of it: instructions give way to nothing, or to simpler ones. */
final class Reducer {
    private static final Instruction NOTHING = new Instruction(0x05, 0, 0, 0, 0);
    private static final int MOVE = 0xb7;

    private final Predicate<Candidate> same;

    /** @param same whether a program is still one of those that are looked for */
    Reducer(Predicate<Candidate> same) {
        this.same = same;
    }

    Candidate reduce(Candidate candidate) {
        Candidate smallest = candidate;
        for (boolean smaller = true; smaller; ) {
            smaller = false;
            for (int slot = smallest.code().size() - 1; slot >= 0; slot--) {
                for (Instructions simpler : simpler(smallest.code(), slot)) {
                    Candidate next = smallest.with(simpler);
                    if (same.test(next)) {
                        smallest = next;
                        smaller = true;
                        break;
                    }
                }
            }
        }
        if (!smallest.isDraft()) {
            // What is known of its source counts instructions.
            return smallest;
        }
        Candidate shortest = smallest.with(Slots.withoutNothing(smallest.code()));
        return same.test(shortest) ? shortest : smallest;
    }

    private static List<Instructions> simpler(Instructions program, int slot) {
        Instruction it = program.get(slot);
        if (it.equals(NOTHING) || Slots.isSecond(program, slot)) {
            return List.of();
        }
        if (it.isLoadImmediate64()) {
            Instructions first = Slots.replace(program, slot, NOTHING);
            return List.of(Slots.replace(first, slot + 1, NOTHING));
        }
        Instructions nothing = Slots.replace(program, slot, NOTHING);
        Instruction zero = new Instruction(MOVE, Math.min(it.destination(), 9), 0, 0, 0);
        boolean move = it.opcode() == MOVE && it.immediate() == 0;
        return move ? List.of(nothing) : List.of(nothing, Slots.replace(program, slot, zero));
    }
}
