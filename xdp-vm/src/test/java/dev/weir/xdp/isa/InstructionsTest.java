package dev.weir.xdp.isa;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class InstructionsTest {

    @Test
    void encodesAsTheCompilerDoes() {
        Instructions code = Instructions.builder()
                .move(Register.R0, 2)
                .move(Register.R2, Register.R10)
                .arithmetic(AluOperation.ADD, Register.R2, -4)
                .store(MemorySize.WORD, Register.R10, -4, Register.R6)
                .store(MemorySize.HALF_WORD, Register.R10, -8, 7)
                .loadImmediate64(Register.R2, 0x1_0000_0002L)
                .callHelper(1)
                .jump(JumpOperation.JEQ, Register.R0, 0, 1)
                .load(MemorySize.DOUBLE_WORD, Register.R7, Register.R6, 16)
                .exit()
                .build();

        String expected = "b700000002000000"
                + "bfa2000000000000"
                + "07020000fcffffff"
                + "636afcff00000000"
                + "6a0af8ff07000000"
                + "1802000002000000"
                + "0000000001000000"
                + "8500000001000000"
                + "1500010000000000"
                + "7967100000000000"
                + "9500000000000000";
        assertEquals(expected, HexFormat.of().formatHex(code.encode()));
    }

    @Test
    void decodesEveryFieldWithItsSign() {
        byte[] wire = HexFormat.of().parseHex("636afcff00000080");

        Instruction store = Instructions.decode(wire).getFirst();

        assertEquals(new Instruction(0x63, 10, 6, -4, Integer.MIN_VALUE), store);
        assertEquals(InstructionClass.STX, store.instructionClass());
    }

    @Test
    void keepsBytesThatMeanNothing() {
        byte[] wire = HexFormat.of().parseHex("fffefdfcfbfaf9f80706050403020100");

        Instructions code = Instructions.decode(wire);

        assertEquals(2, code.size());
        assertArrayEquals(wire, code.encode());
        assertEquals(code, Instructions.of(code.get(0), code.get(1)));
    }

    @Test
    void tellsLocalCallsAndWideLoads() {
        Instruction call = new Instruction(0x85, 0, PseudoSource.LOCAL_CALL, 0, 3);

        assertTrue(call.isLocalCall());
        assertFalse(call.withSource(PseudoSource.NONE).isLocalCall());
        assertTrue(new Instruction(0x18, 1, 0, 0, 0).isLoadImmediate64());
        assertFalse(call.isLoadImmediate64());
    }

    @Test
    void refusesHalfInstructions() {
        assertThrows(IllegalArgumentException.class, () -> Instructions.decode(new byte[12]));
    }

    @Test
    void refusesFieldsOutOfRange() {
        assertThrows(IllegalArgumentException.class, () -> new Instruction(256, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Instruction(0, 16, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Instruction(0, 0, -1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Instruction(0, 0, 0, 0x8000, 0));
    }
}
