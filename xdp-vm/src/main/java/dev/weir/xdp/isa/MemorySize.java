package dev.weir.xdp.isa;

/** Width of a memory access: bits 3 and 4 of a load's or store's opcode (RFC 9669, section 5). */
public enum MemorySize {
    WORD(0x00, 4),
    HALF_WORD(0x08, 2),
    BYTE(0x10, 1),
    DOUBLE_WORD(0x18, 8);

    private static final MemorySize[] BY_CODE = values();

    private final int code;
    private final int bytes;

    MemorySize(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** The width in a load's or store's opcode. */
    public static MemorySize of(int opcode) {
        return BY_CODE[opcode >>> 3 & 0x3];
    }

    /** The bits that the width has in an opcode. */
    public int code() {
        return code;
    }

    /** Bytes that are read or written. */
    public int bytes() {
        return bytes;
    }
}
