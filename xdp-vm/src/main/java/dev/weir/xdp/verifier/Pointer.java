package dev.weir.xdp.verifier;

import dev.weir.xdp.verifier.domain.Scalar;

/**
 * A pointer: {@code target + offset + variable}.
 *
 * @param target what it points to
 * @param offset the known part of the offset, in bytes
 * @param variable the unknown part of the offset; the constant 0 if there is none
 * @param id of a pointer that may be null: the same for all copies, so that one check is good for all. Of a packet pointer: the same
 *     for all that have the same unknown part. Of a value with a lock: which value it is. Else 0
 * @param nullable whether it may be null
 * @param range of a packet pointer: so many bytes from {@code target + variable} on are within the packet
 */
record Pointer(Target target, long offset, Scalar variable, int id, boolean nullable, int range) implements Value {
    private static final Scalar NONE = Scalar.constant(0);

    /** A pointer to the start of something that is there. */
    static Pointer to(Target target) {
        return new Pointer(target, 0, NONE, 0, false, 0);
    }

    /** A pointer to the start of something, or null. */
    static Pointer orNull(Target target, int id) {
        return new Pointer(target, 0, NONE, id, true, 0);
    }

    boolean isFixed() {
        return variable.isConstant(0);
    }

    Pointer withOffset(long other) {
        return new Pointer(target, other, variable, id, nullable, range);
    }

    Pointer withVariable(Scalar other, int newId) {
        return new Pointer(target, offset, other, newId, nullable, 0);
    }

    Pointer withRange(int other) {
        return new Pointer(target, offset, variable, id, nullable, other);
    }

    /** The same after it was found not to be null. */
    Pointer notNull(boolean keepId) {
        return new Pointer(target, offset, variable, keepId ? id : 0, false, range);
    }

    /** Least offset that it may have from the target's start. */
    long least() {
        return offset + variable.signedMin();
    }

    /** Greatest offset that it may have from the target's start. */
    long greatest() {
        return offset + variable.signedMax();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(target.toString());
        if (offset != 0) {
            text.append(offset > 0 ? " + " : " - ").append(Math.abs(offset));
        }
        if (!isFixed()) {
            text.append(" + (").append(variable).append(')');
        }
        if (nullable) {
            text.append(" or null");
        }
        if (target instanceof Target.Packet || target instanceof Target.PacketMeta) {
            text.append(range > 0 ? ", %d bytes known to be there".formatted(range) : ", no byte known to be there");
        }
        return text.toString();
    }
}
