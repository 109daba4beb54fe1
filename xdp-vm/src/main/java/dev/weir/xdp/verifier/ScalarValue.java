package dev.weir.xdp.verifier;

import dev.weir.xdp.verifier.domain.Scalar;

/**
 * A number.
 *
 * @param scalar which numbers it may be
 * @param link what is learnt of one number is true of all with the same link; 0 if it has none
 * @param taint whether it gives away an address
 */
record ScalarValue(Scalar scalar, int link, Taint taint) implements Value {
    /** A number that is no address and linked to none. */
    static ScalarValue of(Scalar scalar) {
        return new ScalarValue(scalar, 0, Taint.CLEAN);
    }

    ScalarValue withScalar(Scalar other) {
        return new ScalarValue(other, link, taint);
    }

    ScalarValue withLink(int other) {
        return link == other ? this : new ScalarValue(scalar, other, taint);
    }

    @Override
    public String toString() {
        return taint == Taint.CLEAN ? scalar.toString() : scalar + " (from an address)";
    }
}
