package dev.weir.xdp.verifier;

import dev.weir.xdp.verifier.domain.Scalar;
import org.jspecify.annotations.Nullable;

/**
 * Eight aligned bytes of stack. Immutable.
 *
 * @param value what was stored from byte 0 on, if that is still whole
 * @param valueBytes how many bytes {@code value} takes: 8, or less for a number; 0 if there is none
 * @param written a bit for each byte that was written, those of {@code value} included
 * @param zeros a bit for each byte that is known to be 0, those of {@code value} not included
 * @param tainted a bit for each byte that may give away an address, those of {@code value} included
 */
record Slot(@Nullable Value value, int valueBytes, int written, int zeros, int tainted) {
    static final int BYTES = 8;

    /** Never written. */
    static final Slot EMPTY = new Slot(null, 0, 0, 0, 0);

    private static final int ALL = 0xff;

    /** The bits of some of the bytes. */
    static int mask(int first, int bytes) {
        return ((1 << bytes) - 1) << first;
    }

    /** The bits of the bytes that {@code value} takes. */
    int valueMask() {
        return mask(0, valueBytes);
    }

    /** What a load of some of the bytes gives; they must all be written, and no part of a pointer. */
    Value load(int first, int bytes) {
        if (value != null && first == 0 && bytes == valueBytes) {
            return value;
        }
        int wanted = mask(first, bytes);
        Taint taint = (tainted & wanted) == 0 ? Taint.CLEAN : Taint.MIXED;
        if (value instanceof ScalarValue number && first == 0 && bytes < valueBytes) {
            Scalar kept = number.scalar().low(bytes);
            return new ScalarValue(kept, number.scalar().fits(bytes) ? number.link() : 0, taint);
        }
        Scalar known = (zeros & wanted) == wanted ? Scalar.constant(0) : Scalar.ofBits(bytes * Byte.SIZE);
        return new ScalarValue(known, 0, taint);
    }

    /** With a number or pointer stored. Whoever stores a 0 that {@link #zeros} will remember has to answer for it. */
    Slot store(int first, int bytes, Value stored) {
        int changed = mask(first, bytes);
        int nowTainted = isTainted(stored) ? tainted | changed : tainted & ~changed;
        if (tracks(first, bytes, stored)) {
            return new Slot(stored, bytes, written | changed, zeros & ~changed, nowTainted);
        }
        Slot rest = overwrite(first, bytes);
        int nowZero = stored instanceof ScalarValue number && number.scalar().isConstant(0) ? changed : 0;
        return new Slot(rest.value, rest.valueBytes, rest.written, rest.zeros | nowZero, nowTainted);
    }

    /** Whether a stored value is remembered as such, rather than as so many bytes. */
    static boolean tracks(int first, int bytes, Value stored) {
        return first == 0 && (bytes == BYTES || stored instanceof ScalarValue);
    }

    /** With bytes written of which nothing is known, but that they are no address. */
    Slot overwrite(int first, int bytes) {
        int changed = mask(first, bytes);
        boolean whole = (changed & valueMask()) == 0;
        return new Slot(
                whole ? value : null, whole ? valueBytes : 0, written | changed, zeros & ~changed, tainted & ~changed);
    }

    /** With bytes of which some may have been overwritten with something that is no address. */
    Slot blur() {
        return new Slot(null, 0, written, 0, tainted);
    }

    private static boolean isTainted(Value value) {
        return switch (value) {
            case Pointer _ -> true;
            case ScalarValue number -> number.taint() != Taint.CLEAN;
            case Value.Uninitialised _ -> false;
        };
    }

    /** Whether the whole slot was written. */
    boolean isWhole() {
        return written == ALL;
    }
}
