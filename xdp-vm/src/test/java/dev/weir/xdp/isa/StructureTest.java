package dev.weir.xdp.isa;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StructureTest {
    private static final Instruction MOVE = new Instruction(0xb7, 0, 0, 0, 1);
    private static final Instruction EXIT = new Instruction(0x95, 0, 0, 0, 0);
    private static final Instruction SECOND = new Instruction(0, 0, 0, 0, 0);

    @Test
    void acceptsFunctionsOneBehindAnother() {
        Instructions code = Instructions.of(call(1), EXIT, load64(PseudoSource.FUNCTION, 2), SECOND, EXIT, MOVE, EXIT);
        assertEquals(Optional.empty(), Structure.defect(code));
        assertArrayEquals(new int[] {0, 2, 5}, Structure.functionStarts(code));
    }

    @ParameterizedTest(name = "{0} {1} {2} {3} {4}: {5}")
    @CsvSource(delimiter = '|', textBlock = """
            # opcode | destination | source | offset | immediate | what the reason says
            0xe7 | 0 | 0 | 0 | 0 | no instruction with opcode 0xe7
            0xb7 | 11 | 0 | 0 | 0 | no register r11
            0xbf | 0 | 12 | 0 | 0 | no register r12
            0xb7 | 10 | 0 | 0 | 0 | read-only
            0x61 | 10 | 1 | 0 | 0 | read-only
            0xb7 | 0 | 1 | 0 | 0 | does not use
            0xbf | 0 | 1 | 0 | 1 | does not use
            0xb7 | 0 | 0 | 8 | 0 | variant 8
            0xbf | 0 | 1 | 24 | 0 | variant 24
            0xbc | 0 | 1 | 32 | 0 | variant 32
            0x0f | 0 | 1 | 1 | 0 | variant 1
            0x3f | 0 | 1 | 2 | 0 | variant 2
            0x87 | 0 | 1 | 0 | 0 | does not use
            0x87 | 0 | 0 | 0 | 1 | does not use
            0x8f | 0 | 0 | 0 | 0 | no instruction with opcode 0x8f
            0xd4 | 0 | 0 | 0 | 8 | not in 8
            0xd7 | 0 | 0 | 1 | 16 | does not use
            0xdf | 0 | 0 | 0 | 16 | no instruction with opcode 0xdf
            0xe5 | 0 | 0 | 0 | 0 | may_goto
            0xf5 | 0 | 0 | 0 | 0 | no instruction with opcode 0xf5
            0x0d | 0 | 0 | 0 | 0 | no instruction with opcode 0x0d
            0x05 | 0 | 0 | 0 | 1 | does not use
            0x06 | 0 | 0 | 1 | 0 | does not use
            0x15 | 0 | 1 | 0 | 0 | does not use
            0x1d | 0 | 1 | 0 | 1 | does not use
            0x9d | 0 | 0 | 0 | 0 | no instruction with opcode 0x9d
            0x96 | 0 | 0 | 0 | 0 | no instruction with opcode 0x96
            0x95 | 1 | 0 | 0 | 0 | does not use
            0x86 | 0 | 0 | 0 | 1 | no instruction with opcode 0x86
            0x85 | 0 | 2 | 0 | 1 | kfunc
            0x85 | 0 | 3 | 0 | 1 | no kind of call
            0x85 | 1 | 0 | 0 | 1 | does not use
            0x85 | 0 | 1 | 0 | 9 | no function at 10
            0x20 | 0 | 0 | 0 | 1 | classic BPF
            0x50 | 0 | 0 | 0 | 1 | classic BPF
            0x00 | 0 | 0 | 0 | 1 | no instruction with opcode 0x00
            0x99 | 0 | 1 | 0 | 0 | no instruction with opcode 0x99
            0x61 | 0 | 1 | 0 | 1 | does not use
            0x7a | 1 | 1 | 0 | 0 | does not use
            0x9a | 1 | 0 | 0 | 0 | no instruction with opcode 0x9a
            0x7b | 1 | 1 | 0 | 1 | does not use
            0xcb | 1 | 1 | 0 | 0 | no instruction with opcode 0xcb
            0xdb | 1 | 1 | 0 | 2 | no atomic operation 0x2
            0xdb | 1 | 1 | 0 | 0xe0 | no atomic operation 0xe0
            0xdb | 1 | 10 | 0 | 0x01 | read-only
            0x05 | 0 | 0 | 1 | 0 | jumps to 2
            0x05 | 0 | 0 | -2 | 0 | jumps to -1
            0x06 | 0 | 0 | 0 | 2147483647 | jumps to 2147483648
            """)
    void refuses(String opcode, int destination, int source, int offset, String immediate, String reason) {
        Instruction slot =
                new Instruction(Integer.decode(opcode), destination, source, offset, Integer.decode(immediate));
        assertDefect(0, reason, slot, EXIT);
    }

    @Test
    void refusesAnEmptyProgram() {
        assertDefect(0, "at least one");
    }

    @Test
    void refusesHalfALoad() {
        assertDefect(1, "second slot of this 64-bit load is missing", MOVE, load64(0, 0));
        assertDefect(0, "second slot", load64(0, 0), EXIT, EXIT);
        assertDefect(0, "does not use", load64(PseudoSource.MAP_FD, 0), new Instruction(0, 0, 0, 0, 1), EXIT);
        assertDefect(0, "no kind of 64-bit load", load64(3, 0), SECOND, EXIT);
    }

    @Test
    void refusesFunctionsThatRunPastTheirEnd() {
        assertDefect(0, "runs past its end", MOVE);
        assertDefect(0, "runs past its end", load64(0, 0), SECOND);
        assertDefect(1, "begins at 0 runs past its end", call(1), MOVE, EXIT);
    }

    @Test
    void refusesJumpsIntoLoadsAndOtherFunctions() {
        assertDefect(0, "middle of a 64-bit load", new Instruction(0x05, 0, 0, 1, 0), load64(0, 0), SECOND, EXIT);
        assertDefect(1, "jumps to 3, out of its function", call(2), new Instruction(0x15, 0, 0, 1, 0), EXIT, EXIT);
        assertDefect(0, "no function at 2", call(1), load64(0, 0), SECOND, EXIT);
    }

    @Test
    void refusesToNameTheFunctionsOfNoProgram() {
        assertThrows(IllegalArgumentException.class, () -> Structure.functionStarts(Instructions.of(MOVE)));
    }

    private static Instruction call(int distance) {
        return new Instruction(0x85, 0, PseudoSource.LOCAL_CALL, 0, distance);
    }

    private static Instruction load64(int source, int immediate) {
        return new Instruction(0x18, 1, source, 0, immediate);
    }

    private static void assertDefect(int slot, String reason, Instruction... code) {
        Defect defect = Structure.defect(Instructions.of(code)).orElseThrow();
        assertEquals(slot, defect.slot(), defect.reason());
        assertTrue(defect.reason().contains(reason), defect.reason());
    }
}
