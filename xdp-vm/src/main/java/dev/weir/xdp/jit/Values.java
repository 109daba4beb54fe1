package dev.weir.xdp.jit;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.util.Arrays;

/**
 * The variables of a function as locals of the JVM method under way. A variable lives in a long, or in an int that stands for the same number with its upper half zero,
 * or in both at once; which of them holds it now is followed here, instruction by instruction.
 */
final class Values {
    private static final int NOWHERE = -1;

    /** Where a variable is. */
    enum Place {
        LONG,
        INT,
        BOTH
    }

    private final CodeBuilder code;
    private final int[] longs;
    private final int[] ints;
    private final Place[] places;

    Values(CodeBuilder code, int variables) {
        this.code = code;
        this.longs = new int[variables];
        this.ints = new int[variables];
        this.places = new Place[variables];
        Arrays.fill(longs, NOWHERE);
        Arrays.fill(ints, NOWHERE);
        Arrays.fill(places, Place.LONG);
    }

    /** Makes a parameter of the method the place of a variable. */
    void bind(int variable, boolean asInt, int local) {
        (asInt ? ints : longs)[variable] = local;
        places[variable] = asInt ? Place.INT : Place.LONG;
    }

    /** Says where a variable is, where a block begins. */
    void assume(int variable, boolean asInt) {
        places[variable] = asInt ? Place.INT : Place.LONG;
    }

    /** Where the variables are, for {@link #restore}. */
    Place[] places() {
        return places.clone();
    }

    void restore(Place[] saved) {
        System.arraycopy(saved, 0, places, 0, saved.length);
    }

    /** Whether an int holds it. */
    boolean hasInt(int variable) {
        return places[variable] != Place.LONG;
    }

    /** Whether a long holds it. */
    boolean hasLong(int variable) {
        return places[variable] != Place.INT;
    }

    /** Pushes all 64 bits. */
    void loadLong(int variable) {
        if (places[variable] == Place.INT) {
            code.iload(ints[variable]);
            widen();
        } else {
            code.lload(longOf(variable));
        }
    }

    /** Pushes the lower 32 bits. */
    void loadInt(int variable) {
        if (places[variable] == Place.LONG) {
            code.lload(longOf(variable)).l2i();
        } else {
            code.iload(ints[variable]);
        }
    }

    /** Pops 64 bits. */
    void storeLong(int variable) {
        code.lstore(longOf(variable));
        places[variable] = Place.LONG;
    }

    /** Pops an int: the variable's lower half; the upper half is 0. */
    void storeInt(int variable) {
        code.istore(intOf(variable));
        places[variable] = Place.INT;
    }

    /** Adds to a variable that is to be an int, where it is. */
    void increment(int variable, int by) {
        code.iinc(intOf(variable), by);
        places[variable] = Place.INT;
    }

    /** Sees to it that a variable is in an int, or in a long, without leaving where it is. */
    void provide(int variable, boolean asInt) {
        if (asInt && !hasInt(variable)) {
            loadInt(variable);
            code.istore(intOf(variable));
            places[variable] = Place.BOTH;
        } else if (!asInt && !hasLong(variable)) {
            loadLong(variable);
            code.lstore(longOf(variable));
            places[variable] = Place.BOTH;
        }
    }

    /** Turns the int on the stack into a long without its sign. */
    void widen() {
        code.i2l().loadConstant(0xffff_ffffL).land();
    }

    private int longOf(int variable) {
        if (longs[variable] == NOWHERE) {
            longs[variable] = code.allocateLocal(TypeKind.LONG);
        }
        return longs[variable];
    }

    private int intOf(int variable) {
        if (ints[variable] == NOWHERE) {
            ints[variable] = code.allocateLocal(TypeKind.INT);
        }
        return ints[variable];
    }
}
