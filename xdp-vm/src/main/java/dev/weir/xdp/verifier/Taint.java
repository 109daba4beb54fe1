package dev.weir.xdp.verifier;

import dev.weir.xdp.semantics.AluCode;

/** Whether a number gives away an address. The difference of two addresses, such as the length of a packet, does not. */
enum Taint {
    /** It does not. */
    CLEAN,
    /** It is the address in a pointer, or half of it, give or take a number. */
    ADDRESS,
    /** It was computed from an address in another way. */
    MIXED;

    /** The taint of an operation's result. */
    static Taint of(int code, Taint left, Taint right) {
        if (code == AluCode.MOV) {
            return right;
        }
        if (left == CLEAN && right == CLEAN) {
            return CLEAN;
        }
        if (code == AluCode.SUB && left == ADDRESS) {
            return right == ADDRESS ? CLEAN : right == CLEAN ? ADDRESS : MIXED;
        }
        if (code == AluCode.ADD && (left == CLEAN || right == CLEAN) && left != MIXED && right != MIXED) {
            return ADDRESS;
        }
        return MIXED;
    }
}
