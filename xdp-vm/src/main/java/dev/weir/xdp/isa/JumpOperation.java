package dev.weir.xdp.isa;

/** Jumps: the high four bits of the opcode in classes JMP and JMP32 (RFC 9669, section 4.3), by ordinal. */
public enum JumpOperation {
    /** Unconditional. */
    JA,
    JEQ,
    JGT,
    JGE,
    JSET,
    JNE,
    JSGT,
    JSGE,
    CALL,
    EXIT,
    JLT,
    JLE,
    JSLT,
    JSLE;

    /** The bits that the operation has in an opcode. */
    public int code() {
        return ordinal() << 4;
    }
}
