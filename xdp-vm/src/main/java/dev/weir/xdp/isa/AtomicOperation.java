package dev.weir.xdp.isa;

import java.util.Arrays;
import java.util.Optional;

/** What an atomic instruction does to memory: its immediate (RFC 9669, section 5.3). */
public enum AtomicOperation {
    ADD(0x00, "+="),
    OR(0x40, "|="),
    AND(0x50, "&="),
    XOR(0xa0, "^="),
    /** The source register gets what was there before, as in the other fetching forms. */
    FETCH_ADD(0x01, "atomic_fetch_add"),
    FETCH_OR(0x41, "atomic_fetch_or"),
    FETCH_AND(0x51, "atomic_fetch_and"),
    FETCH_XOR(0xa1, "atomic_fetch_xor"),
    /** Stores the source register, which gets what was there before. */
    XCHG(0xe1, "xchg"),
    /** Stores the source register if R0 was there; R0 gets what was there before. */
    CMPXCHG(0xf1, "cmpxchg");

    private final int code;
    private final String symbol;

    AtomicOperation(int code, String symbol) {
        this.code = code;
        this.symbol = symbol;
    }

    /** The operation of an immediate; empty if there is none. */
    public static Optional<AtomicOperation> of(int immediate) {
        return Arrays.stream(values()).filter(each -> each.code == immediate).findFirst();
    }

    /** The immediate. */
    public int code() {
        return code;
    }

    /** Whether the source register gets what was in memory before. */
    public boolean writesSource() {
        return this != CMPXCHG && (code & 1) != 0;
    }

    /** How it is written: between its operands, or as a function. */
    String symbol() {
        return symbol;
    }
}
