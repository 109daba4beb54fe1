package dev.weir.xdp.isa;

import java.util.Optional;

/** Jumps: the high four bits of the opcode in classes JMP and JMP32 (RFC 9669, section 4.3). */
public enum JumpOperation {
    /** Unconditional. */
    JA(0x00, ""),
    JEQ(0x10, "=="),
    JGT(0x20, ">"),
    JGE(0x30, ">="),
    /** Jumps if the operands have a bit in common. */
    JSET(0x40, "&"),
    JNE(0x50, "!="),
    JSGT(0x60, "s>"),
    JSGE(0x70, "s>="),
    CALL(0x80, ""),
    EXIT(0x90, ""),
    JLT(0xa0, "<"),
    JLE(0xb0, "<="),
    JSLT(0xc0, "s<"),
    JSLE(0xd0, "s<=");

    private static final JumpOperation[] BY_CODE = values();

    private final int code;
    private final String symbol;

    JumpOperation(int code, String symbol) {
        this.code = code;
        this.symbol = symbol;
    }

    /** The operation of an opcode of class JMP or JMP32; empty if there is none. */
    public static Optional<JumpOperation> of(int opcode) {
        int index = opcode >>> 4 & 0xf;
        return index < BY_CODE.length ? Optional.of(BY_CODE[index]) : Optional.empty();
    }

    /** The bits that the operation has in an opcode. */
    public int code() {
        return code;
    }

    /** How the comparison is written between its operands; empty for what compares nothing. */
    public String symbol() {
        return symbol;
    }

    /** Whether it jumps or not by a comparison. */
    public boolean isConditional() {
        return !symbol.isEmpty();
    }
}
