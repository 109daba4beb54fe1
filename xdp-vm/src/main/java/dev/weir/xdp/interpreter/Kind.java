package dev.weir.xdp.interpreter;

/** What sort of thing a decoded instruction does: what the loop switches on. */
final class Kind {
    static final int ALU64 = 0;
    static final int ALU32 = 1;
    static final int JUMP64 = 2;
    static final int JUMP32 = 3;
    static final int LOAD = 4;
    static final int STORE = 5;
    static final int ATOMIC = 6;
    /** A pointer to a byte of a map's first value. */
    static final int MAP_VALUE = 7;

    static final int HELPER = 8;
    static final int LOCAL_CALL = 9;
    static final int TAIL_CALL = 10;
    static final int LOOP = 11;
    static final int FOR_EACH = 12;
    static final int EXIT = 13;

    /** A call of a helper that there is not: a verified program may have one where no path leads. */
    static final int NO_HELPER = 14;

    private Kind() {}
}
