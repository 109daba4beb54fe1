package dev.weir.xdp.isa;

/** Arithmetic operations: the high four bits of the opcode in classes ALU and ALU64 (RFC 9669, section 4.1). */
public enum AluOperation {
    ADD(0x00),
    SUB(0x10),
    MUL(0x20),
    DIV(0x30),
    OR(0x40),
    AND(0x50),
    LSH(0x60),
    RSH(0x70),
    NEG(0x80),
    MOD(0x90),
    XOR(0xa0),
    MOV(0xb0),
    ARSH(0xc0),
    /** Byte swaps. */
    END(0xd0);

    private final int code;

    AluOperation(int code) {
        this.code = code;
    }

    /** The bits that the operation has in an opcode. */
    public int code() {
        return code;
    }
}
