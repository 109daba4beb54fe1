package dev.weir.xdp.semantics;

import dev.weir.xdp.isa.AluOperation;
import dev.weir.xdp.isa.Instruction;
import dev.weir.xdp.isa.InstructionClass;

/**
 * Arithmetic operations as small numbers, one for each thing that can be done: where the wire tells variants of an operation apart by
 * the offset field, the immediate or the class, each has a number of its own here. The first ones are the wire's own codes.
 */
public final class AluCode {
    public static final int ADD = 0x0;
    public static final int SUB = 0x1;
    public static final int MUL = 0x2;
    public static final int DIV = 0x3;
    public static final int OR = 0x4;
    public static final int AND = 0x5;
    public static final int LSH = 0x6;
    public static final int RSH = 0x7;
    public static final int NEG = 0x8;
    public static final int MOD = 0x9;
    public static final int XOR = 0xa;
    public static final int MOV = 0xb;
    public static final int ARSH = 0xc;
    public static final int SDIV = 0xd;
    public static final int SMOD = 0xe;
    /** Moves of 8, 16 and 32 bits with their sign. */
    public static final int MOVSX8 = 0xf;

    public static final int MOVSX16 = 0x10;
    public static final int MOVSX32 = 0x11;
    /** Little-endian conversions; on a little-endian machine they cut to 16 and 32 bits, and that of 64 does nothing. */
    public static final int LE16 = 0x12;

    public static final int LE32 = 0x13;
    public static final int LE64 = 0x14;
    /** Byte swaps, which big-endian conversions are as well. */
    public static final int SWAP16 = 0x15;

    public static final int SWAP32 = 0x16;
    public static final int SWAP64 = 0x17;

    private static final int SOURCE_BIT = 0x08;

    private AluCode() {}

    /**
     * The operation of a well-formed instruction of class ALU or ALU64. Byte order conversions of either class work on 64-bit registers:
     * they go to {@link Alu64}.
     */
    public static int of(Instruction instruction) {
        int code = (instruction.opcode() & 0xf0) >>> 4;
        return switch (code) {
            case DIV -> instruction.offset() == 0 ? DIV : SDIV;
            case MOD -> instruction.offset() == 0 ? MOD : SMOD;
            case MOV -> ofMove(instruction.offset());
            default -> code == AluOperation.END.code() >>> 4 ? ofConversion(instruction) : code;
        };
    }

    /** Whether the operation is a byte order conversion. */
    public static boolean isConversion(int code) {
        return code >= LE16;
    }

    private static int ofMove(int bits) {
        return switch (bits) {
            case 8 -> MOVSX8;
            case 16 -> MOVSX16;
            case 32 -> MOVSX32;
            default -> MOV;
        };
    }

    private static int ofConversion(Instruction instruction) {
        boolean swaps = (instruction.opcode() & SOURCE_BIT) != 0
                || InstructionClass.of(instruction.opcode()) == InstructionClass.ALU64;
        int first = swaps ? SWAP16 : LE16;
        return switch (instruction.immediate()) {
            case 16 -> first;
            case 32 -> first + 1;
            default -> first + 2;
        };
    }
}
