package dev.weir.xdp.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class DisassemblerTest {
    private static final Symbols NAMES = new Symbols() {
        @Override
        public Optional<String> helper(int number) {
            return number == 5 ? Optional.of("bpf_ktime_get_ns") : Optional.empty();
        }

        @Override
        public Optional<String> map(int slot) {
            return slot == 2 ? Optional.of(".rodata") : Optional.empty();
        }

        @Override
        public Optional<String> function(int slot) {
            return slot == 6 ? Optional.of("callback") : Optional.empty();
        }
    };

    private final Assembler assembler =
            new Assembler(name -> name.equals("bpf_ktime_get_ns") ? OptionalInt.of(5) : OptionalInt.empty());
    private final Disassembler disassembler = new Disassembler(Symbols.NONE);

    @Test
    void everyInstructionComesBackFromItsText() {
        List<Instructions> all = InstructionSamples.systematic();

        for (Instructions code : all) {
            String text = disassembler.instruction(code, 0);
            assertFalse(text.startsWith(".8byte"), text);
            assertEquals(code, assembler.assemble(text).instructions(), text);
        }
        assertTrue(all.size() > 20_000, all.size() + " instructions");
    }

    @Test
    void everySequenceOfBytesComesBackFromItsText() {
        long seed = Long.getLong("weir.seed", System.nanoTime());
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);

        for (int i = 0; i < 500; i++) {
            Instructions code = InstructionSamples.random(random, 100);
            assertEquals(code, assembler.assemble(disassembler.program(code)).instructions(), "seed " + seed);
        }
    }

    @Test
    void writesLabelsAndNames() {
        String text = """
                \tr1 = 5 ll
                \tr2 = map_value[.rodata]+4
                \tif r1 s> 3 goto L5
                L5:
                \tcall bpf_ktime_get_ns
                callback:
                \tr2 = callback ll
                \tcall callback
                \tgoto L5
                """;

        Assembly assembly = assembler.assemble(text);

        assertEquals(text, new Disassembler(NAMES).program(assembly.instructions()));
        assertEquals(List.of(new Assembly.MapName(2, ".rodata")), assembly.maps());
        assertEquals(6, assembly.labels().get("callback"));
    }

    @Test
    void writesSlotsThatAreNoInstructionsAsTheyAre() {
        Instruction noRegister = new Instruction(0xb7, 11, 0, 0, 5);
        Instruction half = new Instruction(0x18, 1, 0, 0, 5);
        Instructions code = Instructions.of(noRegister, half);

        assertEquals("\t.8byte 0x0000000500000bb7\n\t.8byte 0x0000000500000118\n", disassembler.program(code));
        assertEquals(Optional.of("there is no register r11"), Encoding.problem(code, 0));
        assertEquals(Optional.of("the second slot of this 64-bit load is missing"), Encoding.problem(code, 1));
    }

    @Test
    void writesDistancesWhereNoInstructionStarts() {
        Instructions code =
                assembler.assemble("goto +1\nr1 = 1 ll\ngoto +100\nexit").instructions();

        assertEquals("\tgoto +1\n\tr1 = 1 ll\n\tgoto +100\n\texit\n", disassembler.program(code));
    }
}
