package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Makes a program smaller for as long as the same is found in it: instructions give way to nothing, or to simpler ones. */
final class Reducer {
    private static final Instruction NOTHING = new Instruction(0x05, 0, 0, 0, 0);
    private static final int MOVE = 0xb7;

    private final Function<Candidate, Optional<Find>> judge;

    Reducer(Function<Candidate, Optional<Find>> judge) {
        this.judge = judge;
    }

    Find reduce(Find find) {
        Find smallest = find;
        for (boolean smaller = true; smaller; ) {
            smaller = false;
            for (int slot = smallest.candidate().code().size() - 1; slot >= 0; slot--) {
                for (Instructions simpler : simpler(smallest.candidate().code(), slot)) {
                    Optional<Find> next = judge.apply(smallest.candidate().with(simpler));
                    if (next.isPresent()) {
                        smallest = next.get();
                        smaller = true;
                        break;
                    }
                }
            }
        }
        Candidate shortest = smallest.candidate()
                .with(Slots.withoutNothing(smallest.candidate().code()));
        boolean hasSource = !shortest.source().functions().isEmpty();
        return hasSource ? smallest : judge.apply(shortest).orElse(smallest);
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
