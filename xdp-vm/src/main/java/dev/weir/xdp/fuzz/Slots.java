package dev.weir.xdp.fuzz;

import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.PseudoSource;

/** Changes programs slot by slot. */
final class Slots {
    /** A jump to the next instruction. */
    static final Instruction NOTHING = new Instruction(0x05, 0, 0, 0, 0);

    private Slots() {}

    static boolean isSecond(Instructions program, int slot) {
        return slot > 0 && program.get(slot - 1).isLoadImmediate64();
    }

    static Instructions replace(Instructions program, int slot, Instruction replacement) {
        return Instructions.builder().addAll(program).set(slot, replacement).build();
    }

    /** The same with instructions that do nothing in place of some. */
    static Instructions without(Instructions program, int from, int to) {
        Instructions.Builder changed = Instructions.builder().addAll(program);
        for (int slot = from; slot < to; slot++) {
            changed.set(slot, NOTHING);
        }
        return changed.build();
    }

    /** The same without the jumps to the next instruction; what remains goes where it went before. */
    static Instructions withoutNothing(Instructions program) {
        int[] places = new int[program.size() + 1];
        int size = 0;
        for (int slot = 0; slot < program.size(); slot++) {
            places[slot] = size;
            size += program.get(slot).equals(NOTHING) ? 0 : 1;
        }
        places[program.size()] = size;
        Instructions.Builder shorter = Instructions.builder();
        for (int slot = 0; slot < program.size(); slot++) {
            if (!program.get(slot).equals(NOTHING)) {
                shorter.add(moved(program.get(slot), slot, places));
            }
        }
        return shorter.build();
    }

    private static Instruction moved(Instruction instruction, int slot, int[] places) {
        if (instruction.isJump()) {
            int distance = places[slot + 1 + instruction.jumpDistance()] - places[slot] - 1;
            return instruction.withJumpDistance(distance);
        }
        boolean refers = instruction.isLocalCall()
                || (instruction.isLoadImmediate64() && instruction.source() == PseudoSource.FUNCTION);
        return refers
                ? instruction.withImmediate(places[slot + 1 + instruction.immediate()] - places[slot] - 1)
                : instruction;
    }
}
