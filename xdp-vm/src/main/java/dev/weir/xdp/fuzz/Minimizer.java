package dev.weir.xdp.fuzz;

import dev.weir.xdp.error.XdpException;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import java.util.List;
import java.util.Optional;

/**
 * Makes a program that shows a difference smaller, for as long as it shows it. One instruction after another is replaced by one that does
 * nothing, or by a zero; what is left over goes away at the end. The reference runs every candidate first, checks and all: the other
 * machine is not given one that reaches outside its memory.
 */
final class Minimizer {
    private static final Instruction NOTHING = new Instruction(0x05, 0, 0, 0, 0);
    private static final int MOVE = 0xb7;

    private final SampleMachine reference;
    private final SampleMachine other;

    Minimizer(SampleMachine reference, SampleMachine other) {
        this.reference = reference;
        this.other = other;
    }

    /** A smaller program with the same trouble, or the same program. */
    Difference minimize(Difference found) {
        Difference smallest = found;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (int slot = smallest.sample().program().size() - 1; slot >= 0; slot--) {
                Optional<Difference> next = without(smallest, slot);
                smaller |= next.isPresent();
                smallest = next.orElse(smallest);
            }
        }
        return differs(smallest.sample()
                        .withProgram(Slots.withoutNothing(smallest.sample().program())))
                .orElse(smallest);
    }

    private Optional<Difference> without(Difference difference, int slot) {
        Instructions program = difference.sample().program();
        Instruction instruction = program.get(slot);
        if (instruction.equals(NOTHING) || Slots.isSecond(program, slot) || instruction.isLoadImmediate64()) {
            return Optional.empty();
        }
        Instruction zero = new Instruction(MOVE, instruction.destination(), 0, 0, 0);
        Instruction replacement = replacement(instruction, zero);
        return replacement.equals(instruction)
                ? Optional.empty()
                : differs(difference.sample().withProgram(Slots.replace(program, slot, replacement)));
    }

    /** What leaves as much initialised as the instruction did. */
    private static Instruction replacement(Instruction instruction, Instruction zero) {
        return switch (instruction.instructionClass()) {
            case ALU, ALU64 -> zeroOrNothing(instruction, zero);
            case LDX -> zero;
            case ST, STX -> NOTHING;
            case JMP, JMP32 -> jump(instruction);
            case LD -> instruction;
        };
    }

    private static Instruction zeroOrNothing(Instruction instruction, Instruction zero) {
        boolean move = (instruction.opcode() & 0xf0) == 0xb0;
        return move ? zero : NOTHING;
    }

    private static Instruction jump(Instruction instruction) {
        if (instruction.isJump()) {
            return instruction.endsFlow() ? instruction : NOTHING;
        }
        boolean call = !instruction.endsFlow();
        return call ? new Instruction(MOVE, 0, 0, 0, 0) : instruction;
    }

    /** What the machines make of a candidate, if both take it, still disagree, and the reference has nothing against it. */
    private Optional<Difference> differs(Sample sample) {
        try {
            Optional<SampleOutcome> expected = run(reference, sample);
            if (expected.isEmpty() || !expected.get().failure().isEmpty()) {
                return Optional.empty();
            }
            return run(other, sample)
                    .filter(actual -> !expected.get().sameAs(actual))
                    .map(actual -> new Difference(sample, reference.name(), expected.get(), other.name(), actual));
        } catch (XdpException notAProgram) {
            return Optional.empty();
        }
    }

    private static Optional<SampleOutcome> run(SampleMachine machine, Sample sample) {
        return Machines.runAll(machine, sample).map(List::getFirst);
    }
}
