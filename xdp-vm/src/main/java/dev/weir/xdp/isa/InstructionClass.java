package dev.weir.xdp.isa;

/** What an instruction is about: the low three bits of its opcode (RFC 9669, section 3.1). */
public enum InstructionClass {
    /** Non-standard loads: 64-bit immediates, and packet loads of classic BPF. */
    LD(0x00),
    /** Loads from memory into a register. */
    LDX(0x01),
    /** Stores of an immediate into memory. */
    ST(0x02),
    /** Stores of a register into memory, and atomic operations. */
    STX(0x03),
    /** 32-bit arithmetic. */
    ALU(0x04),
    /** Jumps that compare 64 bits, calls and exit. */
    JMP(0x05),
    /** Jumps that compare 32 bits. */
    JMP32(0x06),
    /** 64-bit arithmetic. */
    ALU64(0x07);

    private static final InstructionClass[] BY_CODE = values();

    private final int code;

    InstructionClass(int code) {
        this.code = code;
    }

    /** The class of an opcode. */
    public static InstructionClass of(int opcode) {
        return BY_CODE[opcode & 0x07];
    }

    /** The bits that the class has in an opcode. */
    public int code() {
        return code;
    }
}
