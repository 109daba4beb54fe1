package dev.weir.xdp.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MinimizerTest {
    private static final int MULTIPLY = 0x2f;

    /** A machine that is right but for one thing: it takes a multiplication for an addition. */
    private record Mistaken(SampleMachine right) implements SampleMachine {
        @Override
        public String name() {
            return "mistaken";
        }

        @Override
        public Optional<Loaded> load(Sample sample) {
            Instructions program = sample.program();
            for (int slot = 0; slot < program.size(); slot++) {
                Instruction it = program.get(slot);
                if (it.opcode() == MULTIPLY) {
                    program = Slots.replace(program, slot, new Instruction(0x0f, it.destination(), it.source(), 0, 0));
                }
            }
            return right.load(sample.withProgram(0, program));
        }

        @Override
        public void close() {
            right.close();
        }
    }

    @Test
    void leavesLittleMoreThanTheInstructionInQuestion() {
        try (SampleMachine right = VmSampleMachine.interpreter();
                SampleMachine wrong = new Mistaken(VmSampleMachine.interpreter())) {
            Difference found = firstDifference(right, wrong);
            Difference smallest = new Minimizer(right, wrong).minimize(found);
            Instructions program = smallest.sample().program();
            assertTrue(program.stream().anyMatch(it -> it.opcode() == MULTIPLY), program.toString());
            assertTrue(program.size() <= 60, () -> Reproducer.write(smallest.sample(), "too long"));
            assertTrue(
                    !smallest.expected().differences(smallest.actual()).isEmpty(), "the difference can be described");
        }
    }

    @Test
    void takesInstructionsThatDoNothingAway() {
        Instruction nothing = new Instruction(0x05, 0, 0, 0, 0);
        Instruction exit = new Instruction(0x95, 0, 0, 0, 0);
        Instruction move = new Instruction(0xb7, 0, 0, 0, 1);
        Instructions program = Instructions.of(new Instruction(0x15, 0, 0, 2, 0), nothing, move, nothing, exit);
        assertEquals(Instructions.of(new Instruction(0x15, 0, 0, 1, 0), move, exit), Slots.withoutNothing(program));
    }

    private static Difference firstDifference(SampleMachine right, SampleMachine wrong) {
        for (long seed = 0; ; seed++) {
            Sample sample = SampleGenerator.generate(seed);
            List<SampleOutcome> expected = Machines.runAll(right, sample).orElseThrow();
            List<SampleOutcome> actual = Machines.runAll(wrong, sample).orElseThrow();
            for (int i = 0; i < expected.size(); i++) {
                if (!expected.get(i).sameAs(actual.get(i))) {
                    Sample one = sample.withPacket(sample.packets().get(i));
                    return new Difference(one, right.name(), expected.get(i), wrong.name(), actual.get(i));
                }
            }
        }
    }
}
