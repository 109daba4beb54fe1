package dev.weir.xdp.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.error.ProgramFaultException;
import dev.weir.xdp.isa.AluOperation;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.JumpOperation;
import dev.weir.xdp.isa.MemorySize;
import dev.weir.xdp.isa.PseudoSource;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.machine.Clock;
import dev.weir.xdp.machine.Code;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Executable;
import dev.weir.xdp.machine.Surroundings;
import dev.weir.xdp.map.MapTable;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the instruction files do not show: the checks, the packet, the budget. */
class InterpreterTest {
    private static final int HEADROOM = 256;
    private static final int FRAME = 64;

    private final Cpu cpu = new Cpu(0, new Surroundings(new MapTable(), Clock.system(), _ -> {}));
    private final NativeMemory packet = NativeMemory.allocate(1024);

    @AfterEach
    void free() {
        packet.close();
        cpu.close();
    }

    @Test
    void readsThePacketThroughTheContext() {
        Memory.putByte(packet.address() + HEADROOM + FRAME - 1, (byte) 42);
        Instructions code = Instructions.builder()
                .load(MemorySize.WORD, Register.R2, Register.R1, 4)
                .load(MemorySize.BYTE, Register.R0, Register.R2, -1)
                .exit()
                .build();
        assertEquals(42, runOnPacket(code));
    }

    @Test
    void measuresThePacketByItsPointers() {
        Instructions code = Instructions.builder()
                .load(MemorySize.WORD, Register.R0, Register.R1, 4)
                .load(MemorySize.WORD, Register.R2, Register.R1, 0)
                .add(new Instruction(0x1f, 0, 2, 0, 0))
                .exit()
                .build();
        assertEquals(FRAME, runOnPacket(code));
    }

    @Test
    void stopsAReadPastThePacket() {
        Instructions code = Instructions.builder()
                .load(MemorySize.WORD, Register.R2, Register.R1, 0)
                .load(MemorySize.HALF_WORD, Register.R0, Register.R2, FRAME - 1)
                .exit()
                .build();
        assertFault(1, "read of 2 bytes at packet +63, which has bytes 0 to 63", code);
    }

    @Test
    void stopsAReadBeforeThePacket() {
        Instructions code = Instructions.builder()
                .load(MemorySize.WORD, Register.R2, Register.R1, 0)
                .load(MemorySize.BYTE, Register.R0, Register.R2, -1)
                .exit()
                .build();
        assertFault(1, "packet -1", code);
    }

    @Test
    void stopsWritesToTheContext() {
        Instructions code = Instructions.builder()
                .store(MemorySize.WORD, Register.R1, 0, 1)
                .move(Register.R0, 0)
                .exit()
                .build();
        assertFault(0, "write of 4 bytes at context +0", code);
    }

    @Test
    void stopsReadsOfPartsOfTheContext() {
        Instructions code = Instructions.builder()
                .load(MemorySize.BYTE, Register.R0, Register.R1, 12)
                .exit()
                .build();
        assertFault(0, "context +12", code);
    }

    @Test
    void stopsAccessOutsideTheStack() {
        Instructions below = Instructions.builder()
                .store(MemorySize.DOUBLE_WORD, Register.R10, -520, 1)
                .exit()
                .build();
        assertFault(0, "write of 8 bytes at stack -520, which has bytes -512 to -1", below);
        Instructions above = Instructions.builder()
                .load(MemorySize.BYTE, Register.R0, Register.R10, 0)
                .exit()
                .build();
        assertFault(0, "stack +0", above);
    }

    @Test
    void stopsAccessToAFrameThatHasReturned() {
        Instructions code = Instructions.builder()
                .add(call(2))
                .load(MemorySize.BYTE, Register.R0, Register.R0, -8)
                .exit()
                .move(Register.R0, Register.R10)
                .exit()
                .build();
        assertFault(1, "is no longer there", code);
    }

    @Test
    void stopsNullAndNumbersUsedAsPointers() {
        Instructions nothing = Instructions.builder()
                .move(Register.R1, 0)
                .load(MemorySize.BYTE, Register.R0, Register.R1, 0)
                .exit()
                .build();
        assertFault(1, "null", nothing);
        Instructions number = Instructions.builder()
                .loadImmediate64(Register.R1, 0x1234_5678_9abcL)
                .load(MemorySize.BYTE, Register.R0, Register.R1, 0)
                .exit()
                .build();
        assertFault(2, "0x123456789abc, which is no pointer", number);
    }

    @Test
    void stopsAtomicsOffTheirAlignment() {
        Instructions code = Instructions.builder()
                .move(Register.R1, 1)
                .add(new Instruction(0xdb, 10, 1, -12, 0))
                .exit()
                .build();
        assertFault(1, "not aligned", code);
    }

    @Test
    void stopsAnEndlessLoop() {
        Instructions code =
                Instructions.builder().add(new Instruction(0x05, 0, 0, -1, 0)).build();
        ProgramFaultException fault = assertThrows(
                ProgramFaultException.class,
                () -> cpu.run(new Interpreter(code(code, Code.Entry.XDP), Scrutiny.ofBudget(1000))));
        assertTrue(String.valueOf(fault.getMessage()).contains("has not ended"), fault.getMessage());
    }

    @Test
    void callsEightFunctionsDeepAndNoFurther() {
        assertEquals(7, runOnPacket(nested(7)));
        assertFault(22, "call of a function 9 deep", nested(8));
    }

    @Test
    void keepsRegistersAndStackOfTheCaller() {
        Instructions code = Instructions.builder()
                .move(Register.R6, 1)
                .store(MemorySize.DOUBLE_WORD, Register.R10, -8, 2)
                .add(call(4))
                .load(MemorySize.DOUBLE_WORD, Register.R0, Register.R10, -8)
                .add(new Instruction(0x0f, 0, 6, 0, 0))
                .exit()
                .exit()
                .move(Register.R6, 100)
                .store(MemorySize.DOUBLE_WORD, Register.R10, -8, 200)
                .move(Register.R0, 0)
                .exit()
                .build();
        assertEquals(3, runOnPacket(code));
    }

    @Test
    void isAsGoodAsNewAfterAFault() {
        Instructions bad = Instructions.builder()
                .add(call(1))
                .exit()
                .load(MemorySize.BYTE, Register.R0, Register.R10, 0)
                .exit()
                .build();
        assertThrows(ProgramFaultException.class, () -> runOnPacket(bad));
        assertEquals(7, runOnPacket(nested(7)));
    }

    @Test
    void loopsWithACallback() {
        Instructions code = Instructions.builder()
                .store(MemorySize.DOUBLE_WORD, Register.R10, -8, 0)
                .move(Register.R1, 10)
                .add(new Instruction(0x18, 2, PseudoSource.FUNCTION, 0, 7))
                .add(new Instruction(0, 0, 0, 0, 0))
                .move(Register.R3, Register.R10)
                .arithmetic(AluOperation.ADD, Register.R3, -8)
                .move(Register.R4, 0)
                .callHelper(181)
                .load(MemorySize.DOUBLE_WORD, Register.R0, Register.R10, -8)
                .exit()
                .load(MemorySize.DOUBLE_WORD, Register.R3, Register.R2, 0)
                .add(new Instruction(0x0f, 3, 1, 0, 0))
                .store(MemorySize.DOUBLE_WORD, Register.R2, 0, Register.R3)
                .move(Register.R0, 0)
                .jump(JumpOperation.JNE, Register.R1, 4, 1)
                .move(Register.R0, 1)
                .exit()
                .build();
        assertEquals(0 + 1 + 2 + 3 + 4, runOnPacket(code));
    }

    @Test
    void runsOnPlainMemory() {
        Instructions code = Instructions.builder()
                .load(MemorySize.BYTE, Register.R0, Register.R1, 2)
                .add(new Instruction(0x0f, 0, 2, 0, 0))
                .exit()
                .build();
        Memory.putByte(packet.address() + 2, (byte) 5);
        Executable interpreter = new Interpreter(code(code, Code.Entry.MEMORY));
        assertEquals(5 + 3, interpreter.run(cpu, packet.address(), 3, cpu.stackTop()));
        ProgramFaultException fault = assertThrows(
                ProgramFaultException.class, () -> interpreter.run(cpu, packet.address(), 2, cpu.stackTop()));
        assertEquals(0, fault.slot());
    }

    @Test
    void faultsAtAHelperThatThereIsNot() {
        Instructions code = Instructions.builder()
                .move(Register.R0, 2)
                .callHelper(95)
                .exit()
                .build();
        assertFault(1, "helper 95 (bpf_sk_fullsock) is not available", code);
    }

    @Test
    void goesAroundAHelperThatThereIsNot() {
        Instructions code = Instructions.builder()
                .move(Register.R0, 2)
                .add(new Instruction(0x05, 0, 0, 1, 0))
                .callHelper(95)
                .exit()
                .build();
        assertEquals(2, new Interpreter(code(code, Code.Entry.XDP)).run(cpu, 0, 0, cpu.stackTop()));
    }

    /** A chain of functions, each calling the next, with R0 as the depth that was reached. */
    private static Instructions nested(int calls) {
        Instructions.Builder code = Instructions.builder();
        code.move(Register.R0, 0);
        for (int i = 0; i < calls; i++) {
            code.add(call(1)).exit().arithmetic(AluOperation.ADD, Register.R0, 1);
        }
        return code.exit().build();
    }

    private static Instruction call(int distance) {
        return new Instruction(0x85, 0, PseudoSource.LOCAL_CALL, 0, distance);
    }

    private void assertFault(int slot, String reason, Instructions code) {
        ProgramFaultException fault = assertThrows(ProgramFaultException.class, () -> runOnPacket(code));
        assertTrue(String.valueOf(fault.getMessage()).contains(reason), fault.getMessage());
        assertEquals(slot, fault.slot(), fault.getMessage());
    }

    private long runOnPacket(Instructions code) {
        long data = packet.address() + HEADROOM;
        cpu.buffer().set(packet.address(), data, data + FRAME, packet.address() + packet.bytes());
        return cpu.run(new Interpreter(code(code, Code.Entry.XDP)));
    }

    private static Code code(Instructions instructions, Code.Entry entry) {
        return new Code("test", instructions, List.of(), entry);
    }
}
