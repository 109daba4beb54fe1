package dev.weir.xdp.isa;

/** Arithmetic operations: the high four bits of the opcode in classes ALU and ALU64 (RFC 9669, section 4.1), by ordinal. */
public enum AluOperation {
    ADD,
    SUB,
    MUL,
    DIV,
    OR,
    AND,
    LSH,
    RSH,
    NEG,
    MOD,
    XOR,
    MOV,
    ARSH,
    /** Byte swaps. */
    END;

    /** The bits that the operation has in an opcode. */
    public int code() {
        return ordinal() << 4;
    }
}
