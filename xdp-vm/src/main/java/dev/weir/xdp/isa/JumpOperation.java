package dev.weir.xdp.isa;

/** Jumps: the high four bits of the opcode in classes JMP and JMP32 (RFC 9669, section 4.3). */
public enum JumpOperation {
    /** Unconditional. */
    JA(0x00),
    JEQ(0x10),
    JGT(0x20),
    JGE(0x30),
    JSET(0x40),
    JNE(0x50),
    JSGT(0x60),
    JSGE(0x70),
    CALL(0x80),
    EXIT(0x90),
    JLT(0xa0),
    JLE(0xb0),
    JSLT(0xc0),
    JSLE(0xd0);

    private final int code;

    JumpOperation(int code) {
        this.code = code;
    }

    /** The bits that the operation has in an opcode. */
    public int code() {
        return code;
    }
}
