package dev.weir.xdp.isa;

import java.util.Optional;

/** Arithmetic operations: the high four bits of the opcode in classes ALU and ALU64 (RFC 9669, section 4.1). */
public enum AluOperation {
    ADD(0x00, "+="),
    SUB(0x10, "-="),
    MUL(0x20, "*="),
    /** Signed if the offset is 1. */
    DIV(0x30, "/="),
    OR(0x40, "|="),
    AND(0x50, "&="),
    LSH(0x60, "<<="),
    RSH(0x70, ">>="),
    NEG(0x80, ""),
    /** Signed if the offset is 1. */
    MOD(0x90, "%="),
    XOR(0xa0, "^="),
    /** Sign-extends from as many bits as the offset says, unless that is 0. */
    MOV(0xb0, "="),
    ARSH(0xc0, "s>>="),
    /** Byte swaps. */
    END(0xd0, "");

    private static final AluOperation[] BY_CODE = values();

    private final int code;
    private final String symbol;

    AluOperation(int code, String symbol) {
        this.code = code;
        this.symbol = symbol;
    }

    /** The operation of an opcode of class ALU or ALU64; empty if there is none. */
    public static Optional<AluOperation> of(int opcode) {
        int index = opcode >>> 4 & 0xf;
        return index < BY_CODE.length ? Optional.of(BY_CODE[index]) : Optional.empty();
    }

    /** The bits that the operation has in an opcode. */
    public int code() {
        return code;
    }

    /** How it is written between its operands, unsigned; empty for what has one operand only. */
    public String symbol() {
        return symbol;
    }
}
