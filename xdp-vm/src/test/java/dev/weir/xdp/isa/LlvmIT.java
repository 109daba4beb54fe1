package dev.weir.xdp.isa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.elf.ElfObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our text is llvm's text, and the other way round: the same bytes come of either. */
class LlvmIT {
    private static final Pattern SYMBOL = Pattern.compile(" <[^<]*>$");
    private static final Pattern CALL = Pattern.compile("call (-?0x\\p{XDigit}+)");

    private final Assembler assembler = new Assembler();
    private final Disassembler disassembler = new Disassembler(Symbols.NONE);
    private final Instructions samples = samples();

    @TempDir
    Path directory;

    private Llvm llvm;

    @BeforeEach
    void needsLlvm() {
        llvm = new Llvm(directory);
    }

    /** llvm 19 writes distances of gotol beyond 16 bits, but does not read them. */
    @Test
    void llvmAssemblesOurTextToTheSameBytes() throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder();
        for (int slot = 0; slot < samples.size(); slot += width(slot)) {
            Instruction jump = samples.get(slot);
            boolean far = jump.opcode() == 0x06 && jump.immediate() != (short) jump.immediate();
            text.append(far ? ".8byte 0x%x".formatted(jump.toWord()) : disassembler.instruction(samples, slot))
                    .append('\n');
        }

        Instructions llvms = textSection(llvm.assemble(text.toString()));

        assertSame(llvms);
    }

    @Test
    void llvmAssemblesOurLabelsToTheSameBytes() throws IOException, InterruptedException {
        Instructions code = assembler
                .assemble("r1 = 0\nif r1 == 0 goto +2\ngoto -2\ngotol +1\nif w1 s< 3 goto -4\nexit")
                .instructions();

        assertEquals(code, textSection(llvm.assemble(disassembler.program(code))));
    }

    @Test
    void weAssembleLlvmsTextToTheSameBytes() throws IOException, InterruptedException {
        StringBuilder raw = new StringBuilder();
        samples.forEach(slot -> raw.append(".8byte 0x%x\n".formatted(slot.toWord())));

        List<String> lines = llvm.disassemble(llvm.assemble(raw.toString()));

        StringBuilder text = new StringBuilder();
        int slot = 0;
        for (String line : lines) {
            text.append(plain(line, samples.get(slot))).append('\n');
            slot += width(slot);
        }
        assertSame(assembler.assemble(text.toString()).instructions());
    }

    private void assertSame(Instructions others) {
        for (int slot = 0; slot < samples.size(); slot += width(slot)) {
            assertEquals(samples.get(slot), others.get(slot), disassembler.instruction(samples, slot));
        }
        assertEquals(samples, others);
    }

    /** llvm adds the symbol that a jump goes to, and writes all calls alike. */
    private static String plain(String line, Instruction instruction) {
        String text = SYMBOL.matcher(line).replaceFirst("");
        Matcher call = CALL.matcher(text);
        if (call.matches() && instruction.isLocalCall()) {
            return "call pc%+d".formatted(instruction.immediate());
        }
        return text;
    }

    private int width(int slot) {
        return samples.get(slot).isLoadImmediate64() ? 2 : 1;
    }

    private static Instructions textSection(byte[] object) {
        return Instructions.decode(ElfObject.parse(object, "llvm")
                .section(".text")
                .orElseThrow()
                .bytes()
                .toBytes());
    }

    private static Instructions samples() {
        Instructions.Builder all = Instructions.builder();
        for (Instructions code : InstructionSamples.systematic()) {
            if (hasTextOfLlvm(code.getFirst())) {
                all.addAll(code);
            }
        }
        Instructions samples = all.build();
        assertTrue(samples.size() > 20_000);
        return samples;
    }

    /** It has none of its own for addresses of maps and functions, kernel calls, and packet loads with a register and an offset. */
    private static boolean hasTextOfLlvm(Instruction it) {
        boolean plain = it.source() == PseudoSource.NONE;
        return switch (it.instructionClass()) {
            case LD -> it.isLoadImmediate64() ? plain : it.immediate() == 0;
            case JMP -> plain || it.opcode() != 0x85;
            case LDX, ST, STX, ALU, ALU64, JMP32 -> true;
        };
    }
}
