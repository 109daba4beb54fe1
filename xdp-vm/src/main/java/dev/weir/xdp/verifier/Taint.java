package dev.weir.xdp.verifier;

import dev.weir.xdp.semantics.AluCode;

/**
 * Whether a number gives away an address. The difference of two addresses in the same thing, such as the length of a packet, does not; that
 * of addresses in different things says where they lie.
 */
enum Taint {
    /** It does not. */
    CLEAN,
    /** It is the address in a packet pointer, or half of it, give or take a number. */
    PACKET,
    /** It is the address in another pointer, or half of it, give or take a number. */
    ADDRESS,
    /** It was computed from an address in another way. */
    MIXED;

    /** What the result of an operation gives away. */
    static Taint of(int code, Value left, Value right) {
        boolean difference =
                code == AluCode.SUB && left instanceof Pointer a && right instanceof Pointer b && isSame(a, b);
        return difference ? CLEAN : of(code, of(left), of(right));
    }

    /** What a value gives away if it is taken for a number. */
    static Taint of(Value value) {
        return switch (value) {
            case Pointer pointer -> pointer.target().isPacket() ? PACKET : ADDRESS;
            case ScalarValue number -> number.taint();
            case Value.Uninitialised _ -> CLEAN;
        };
    }

    private static Taint of(int code, Taint left, Taint right) {
        if (code == AluCode.MOV) {
            return right;
        }
        if (left == CLEAN && right == CLEAN) {
            return CLEAN;
        }
        if (code == AluCode.SUB && left.isAddress()) {
            return right == CLEAN ? left : left == PACKET && right == PACKET ? CLEAN : MIXED;
        }
        if (code == AluCode.ADD && (left == CLEAN || right == CLEAN)) {
            return left == CLEAN ? right : left;
        }
        return MIXED;
    }

    /** Whether it is one address, give or take a number. */
    boolean isAddress() {
        return this == PACKET || this == ADDRESS;
    }

    /** Whether two pointers are certain to point into the same thing. */
    private static boolean isSame(Pointer left, Pointer right) {
        return switch (left.target()) {
            case Target.Stack _, Target.Context _, Target.RingBufferRecord _ ->
                left.target().equals(right.target());
            default -> left.target().isPacket() && right.target().isPacket();
        };
    }
}
