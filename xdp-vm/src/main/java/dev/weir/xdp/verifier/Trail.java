package dev.weir.xdp.verifier;

import org.jspecify.annotations.Nullable;

/**
 * A branch on the way to a state, and the branches before it: the last of them, since nobody reads more, and paths can be long.
 *
 * @param before the branch before; null if this is the first, or none before is known any more
 * @param length how many branches are known, this one included
 * @param slot the conditional jump
 * @param taken whether it was taken
 * @param left what the left operand was known to be
 * @param right what the right operand was known to be; null if it is an immediate
 */
record Trail(
        @Nullable Trail before,
        int length,
        int slot,
        boolean taken,
        Value left,
        @Nullable Value right) {
    /** More branches than anyone reads. */
    static final int MOST = 64;

    /** A branch after others. */
    static Trail after(@Nullable Trail before, int slot, boolean taken, Value left, @Nullable Value right) {
        Trail known = before != null && before.length == 2 * MOST ? before.last(MOST) : before;
        return new Trail(known, known == null ? 1 : known.length + 1, slot, taken, left, right);
    }

    /** The same without the branches before the last few. */
    private Trail last(int count) {
        Trail[] kept = new Trail[count];
        int oldest = count;
        for (Trail at = this; at != null && oldest > 0; at = at.before) {
            kept[--oldest] = at;
        }
        Trail rebuilt = null;
        for (int index = oldest; index < count; index++) {
            Trail one = kept[index];
            rebuilt = after(rebuilt, one.slot, one.taken, one.left, one.right);
        }
        return rebuilt == null ? this : rebuilt;
    }
}
