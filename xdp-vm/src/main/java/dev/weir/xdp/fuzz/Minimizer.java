package dev.weir.xdp.fuzz;

import dev.weir.xdp.error.XdpException;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.InstructionClass;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.PseudoSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a program that shows a difference smaller, for as long as it shows it. One instruction after another is replaced by one that does
 * nothing, or by a zero; what does nothing goes away at the end. The reference runs every candidate first, checks and all: the other
 * machine is not given one that reaches outside its memory. If a verifier has nothing against the program, it may have nothing against a
 * smaller one: that what the program depends on is undefined, or an address, is no finding.
 */
final class Minimizer {
    private static final int MOVE = 0xb7;

    private final SampleMachine reference;
    private final SampleMachine other;
    private boolean verified;

    Minimizer(SampleMachine reference, SampleMachine other) {
        this.reference = reference;
        this.other = other;
    }

    /** A smaller program with the same trouble, or the same program. */
    Difference minimize(Difference found) {
        verified = SampleObject.refusal(found.sample()).isEmpty();
        Difference smallest = found;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (int program = 0; program < smallest.sample().programs().size(); program++) {
                int last = smallest.sample().programs().get(program).size() - 1;
                for (int slot = last; slot >= 0; slot--) {
                    Optional<Difference> next = without(smallest, program, slot);
                    smaller |= next.isPresent();
                    smallest = next.orElse(smallest);
                }
            }
        }
        return compact(smallest);
    }

    private Difference compact(Difference difference) {
        Difference smallest = difference;
        for (int program = 0; program < difference.sample().programs().size(); program++) {
            Instructions shorter =
                    Slots.withoutNothing(smallest.sample().programs().get(program));
            smallest = differs(smallest.sample().withProgram(program, shorter)).orElse(smallest);
        }
        return smallest;
    }

    private Optional<Difference> without(Difference difference, int number, int slot) {
        Instructions program = difference.sample().programs().get(number);
        if (program.get(slot).equals(Slots.NOTHING) || Slots.isSecond(program, slot)) {
            return Optional.empty();
        }
        return candidates(program, slot).stream()
                .filter(candidate -> !candidate.equals(program))
                .flatMap(candidate -> differs(difference.sample().withProgram(number, candidate)).stream())
                .findFirst();
    }

    /** Programs without an instruction, the smallest first. */
    private List<Instructions> candidates(Instructions program, int slot) {
        Instruction instruction = program.get(slot);
        List<Instructions> candidates = new ArrayList<>();
        if (verified) {
            if (instruction.isJump() && instruction.jumpDistance() > 0) {
                candidates.add(Slots.without(program, slot, slot + 1 + instruction.jumpDistance()));
            }
            candidates.add(Slots.without(program, slot, slot + (instruction.isLoadImmediate64() ? 2 : 1)));
        }
        Instruction zero = new Instruction(MOVE, instruction.destination(), 0, 0, 0);
        candidates.add(Slots.replace(program, slot, replacement(instruction, zero)));
        return candidates;
    }

    /** What leaves as much initialised as the instruction did. */
    private static Instruction replacement(Instruction instruction, Instruction zero) {
        return switch (instruction.instructionClass()) {
            case ALU, ALU64 -> zeroOrNothing(instruction, zero);
            case LDX -> zero;
            case ST, STX -> store(instruction);
            case JMP, JMP32 -> jump(instruction);
            case LD -> instruction.withSource(PseudoSource.NONE).withImmediate(0);
        };
    }

    /** What was reserved in a ring buffer (by R0), and the stack, hold anything before they are written. */
    private static Instruction store(Instruction instruction) {
        boolean plain = (instruction.opcode() & 0xe0) == 0x60;
        boolean initialises = instruction.destination() == 0 || instruction.destination() == Body.STACK;
        int opcode = InstructionClass.ST.code() | (instruction.opcode() & ~0x07);
        return plain && initialises
                ? new Instruction(opcode, instruction.destination(), 0, instruction.offset(), 0)
                : Slots.NOTHING;
    }

    private static Instruction zeroOrNothing(Instruction instruction, Instruction zero) {
        boolean move = (instruction.opcode() & 0xf0) == 0xb0;
        return move ? zero : Slots.NOTHING;
    }

    private static Instruction jump(Instruction instruction) {
        if (instruction.isJump()) {
            return instruction.endsFlow() ? instruction : Slots.NOTHING;
        }
        boolean call = !instruction.endsFlow();
        return call ? new Instruction(MOVE, 0, 0, 0, 0) : instruction;
    }

    /** What the machines make of a candidate, if both take it, still disagree, and the reference has nothing against it. */
    private Optional<Difference> differs(Sample sample) {
        try {
            if (verified && SampleObject.refusal(sample).isPresent()) {
                return Optional.empty();
            }
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
