package dev.weir.xdp.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Structure;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SampleGeneratorTest {
    private static final int SAMPLES = 2000;
    private static final Set<Integer> ALL = allOpcodes();

    @Test
    void makesTheSameProgramOfTheSameSeed() {
        assertEquals(
                SampleGenerator.generate(7).program(),
                SampleGenerator.generate(7).program());
    }

    @Test
    void makesWellFormedPrograms() {
        for (long seed = 0; seed < SAMPLES; seed++) {
            assertEquals(
                    Optional.empty(),
                    Structure.defect(SampleGenerator.generate(seed).program()),
                    "seed " + seed);
        }
    }

    /** All opcodes of RFC 9669, but for the packet loads of classic BPF and the long jump. */
    @Test
    void usesTheWholeInstructionSet() {
        Set<Integer> opcodes = new TreeSet<>();
        for (long seed = 0; seed < SAMPLES; seed++) {
            SampleGenerator.generate(seed).program().stream()
                    .map(Instruction::opcode)
                    .forEach(opcodes::add);
        }
        assertEquals(Set.of(), missing(opcodes));
    }

    @Test
    void writesProgramsDownAndReadsThemBack() {
        for (long seed = 0; seed < SAMPLES / 10; seed++) {
            Sample sample = SampleGenerator.generate(seed);
            Sample again = Reproducer.read(Reproducer.write(sample, "what it shows"));
            assertEquals(sample.program(), again.program(), "seed " + seed);
            assertEquals(sample.packets().size(), again.packets().size());
            assertArrayEquals(sample.packets().getFirst(), again.packets().getFirst());
        }
    }

    private static Set<Integer> missing(Set<Integer> used) {
        Set<Integer> missing = new TreeSet<>(ALL);
        missing.removeAll(used);
        return missing;
    }

    private static Set<Integer> allOpcodes() {
        Set<Integer> all = new TreeSet<>(Set.of(0x00, 0x05, 0x18, 0x85, 0x95));
        for (int operation = 0; operation <= 0xd0; operation += 0x10) {
            boolean unary = operation == 0x80;
            boolean swap = operation == 0xd0;
            // Class ALU64 has no second form of either, class ALU none of the negation.
            all.addAll(Set.of(operation | 0x04, operation | 0x07));
            if (!unary) {
                all.add(operation | 0x0c);
            }
            if (!unary && !swap) {
                all.add(operation | 0x0f);
            }
            boolean condition = operation != 0 && operation != 0x80 && operation != 0x90;
            if (condition) {
                all.addAll(Set.of(operation | 0x05, operation | 0x0d, operation | 0x06, operation | 0x0e));
            }
        }
        for (int size = 0; size <= 0x18; size += 0x08) {
            all.addAll(Set.of(0x61 | size, 0x62 | size, 0x63 | size));
        }
        all.addAll(Set.of(0x81, 0x89, 0x91, 0xc3, 0xdb));
        return all;
    }
}
