package dev.weir.xdp.verifier;

import org.jspecify.annotations.Nullable;

/**
 * A branch on the way to a state, and the branches before it.
 *
 * @param before the branch before; null if this is the first
 * @param slot the conditional jump
 * @param taken whether it was taken
 * @param left what the left operand was known to be
 * @param right what the right operand was known to be; null if it is an immediate
 */
record Trail(
        @Nullable Trail before,
        int slot,
        boolean taken,
        Value left,
        @Nullable Value right) {}
