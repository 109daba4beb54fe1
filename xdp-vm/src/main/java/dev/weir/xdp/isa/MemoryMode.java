package dev.weir.xdp.isa;

import java.util.Optional;

/** How a load or store finds its operand: the high three bits of its opcode (RFC 9669, section 5). */
public enum MemoryMode {
    /** A 64-bit immediate. */
    IMMEDIATE(0x00),
    /** A packet byte at a fixed offset; of classic BPF. */
    ABSOLUTE(0x20),
    /** A packet byte at an offset in a register; of classic BPF. */
    INDIRECT(0x40),
    /** Memory at a register plus an offset; loads extend with zeros. */
    MEMORY(0x60),
    /** As {@link #MEMORY}; loads extend with the sign. */
    MEMORY_SIGNED(0x80),
    /** An atomic operation on memory (see {@link AtomicOperation}). */
    ATOMIC(0xc0);

    private final int code;

    MemoryMode(int code) {
        this.code = code;
    }

    /** The mode of a load's or store's opcode; empty if there is none. */
    public static Optional<MemoryMode> of(int opcode) {
        return switch (opcode & 0xe0) {
            case 0x00 -> Optional.of(IMMEDIATE);
            case 0x20 -> Optional.of(ABSOLUTE);
            case 0x40 -> Optional.of(INDIRECT);
            case 0x60 -> Optional.of(MEMORY);
            case 0x80 -> Optional.of(MEMORY_SIGNED);
            case 0xc0 -> Optional.of(ATOMIC);
            default -> Optional.empty();
        };
    }

    /** The bits that the mode has in an opcode. */
    public int code() {
        return code;
    }
}
