package dev.weir.xdp.isa;

/** What an instruction is about: the low three bits of its opcode, which are the ordinals here (RFC 9669, section 3.1). */
public enum InstructionClass {
    /** Non-standard loads: 64-bit immediates, and packet loads of classic BPF. */
    LD,
    /** Loads from memory into a register. */
    LDX,
    /** Stores of an immediate into memory. */
    ST,
    /** Stores of a register into memory, and atomic operations. */
    STX,
    /** 32-bit arithmetic. */
    ALU,
    /** Jumps that compare 64 bits, calls and exit. */
    JMP,
    /** Jumps that compare 32 bits. */
    JMP32,
    /** 64-bit arithmetic. */
    ALU64;

    private static final InstructionClass[] BY_CODE = values();

    /** The class of an opcode. */
    public static InstructionClass of(int opcode) {
        return BY_CODE[opcode & 0x07];
    }

    /** The bits that the class has in an opcode. */
    public int code() {
        return ordinal();
    }
}
