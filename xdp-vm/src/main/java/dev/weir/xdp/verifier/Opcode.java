package dev.weir.xdp.verifier;

import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.InstructionClass;
import dev.weir.xdp.isa.JumpOperation;

/** The fields of opcodes that {@link Instruction} leaves undivided (RFC 9669, sections 4 and 5). */
final class Opcode {
    private static final int SOURCE_REGISTER = 0x08;
    private static final int OPERATION = 0xf0;
    private static final int MODE = 0xe0;
    private static final int MODE_SIGN_EXTENDING = 0x80;
    private static final int MODE_ATOMIC = 0xc0;
    private static final int ATOMIC_FETCH = 0x01;
    private static final int ATOMIC_COMPARE_EXCHANGE = 0xf1;
    /** Bytes by the size field: word, half word, byte, double word. */
    private static final int[] BYTES = {4, 2, 1, 8};

    private Opcode() {}

    static int operation(Instruction instruction) {
        return instruction.opcode() & OPERATION;
    }

    static boolean hasSourceRegister(Instruction instruction) {
        return (instruction.opcode() & SOURCE_REGISTER) != 0;
    }

    static boolean isCall(Instruction instruction) {
        return isJumpClass(instruction) && operation(instruction) == JumpOperation.CALL.code();
    }

    static boolean isExit(Instruction instruction) {
        return isJumpClass(instruction) && operation(instruction) == JumpOperation.EXIT.code();
    }

    private static boolean isJumpClass(Instruction instruction) {
        InstructionClass kind = instruction.instructionClass();
        return kind == InstructionClass.JMP || kind == InstructionClass.JMP32;
    }

    /** Bytes that a load or store moves. */
    static int bytes(Instruction instruction) {
        return BYTES[(instruction.opcode() >> 3) & 3];
    }

    static boolean isSignExtending(Instruction instruction) {
        return (instruction.opcode() & MODE) == MODE_SIGN_EXTENDING;
    }

    static boolean isAtomic(Instruction instruction) {
        return instruction.instructionClass() == InstructionClass.STX && (instruction.opcode() & MODE) == MODE_ATOMIC;
    }

    /** Whether an atomic operation leaves the old value in its source register, or in R0. */
    static boolean isFetch(Instruction instruction) {
        return isAtomic(instruction) && (instruction.immediate() & ATOMIC_FETCH) != 0;
    }

    static boolean isCompareExchange(Instruction instruction) {
        return isAtomic(instruction) && instruction.immediate() == ATOMIC_COMPARE_EXCHANGE;
    }
}
