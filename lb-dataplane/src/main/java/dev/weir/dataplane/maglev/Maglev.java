package dev.weir.dataplane.maglev;

import java.util.List;

/**
 * Weighted Maglev hashing (Eisenbud et al., NSDI 2016, section 3.4).
 *
 * <p>Every candidate has its own permutation of the slots, taken from two hashes of its name, and on its turn
 * takes the next free slot in it. Turns follow the Sainte-Laguë divisors: the turn number {@code k} of a
 * candidate of weight {@code w} comes at time {@code (2k + 1) / w}, candidates whose turns come at the same time in the order of
 * their names' hashes. So the slots are as near to the weights as whole slots can be, and the turns of those that stay keep their
 * order when a candidate comes or goes.
 */
public final class Maglev {
    private Maglev() {}

    /**
     * Computes the owner of every slot. Deterministic and independent of the order of the list.
     *
     * @param entries the candidates, with names that differ
     * @param tableSize number of slots, see {@link TableSize}
     * @return for every slot the index of its owner in {@code entries}; all -1 if nobody has a weight above 0
     * @throws IllegalArgumentException if two names are equal or the size is not valid
     */
    public static int[] build(List<MaglevEntry> entries, int tableSize) {
        if (!TableSize.isValid(tableSize)) {
            throw new IllegalArgumentException(
                    "table size %d is not a prime from %d to %d".formatted(tableSize, TableSize.MIN, TableSize.MAX));
        }
        Candidate[] candidates = Candidate.ordered(entries);
        Walk walk = new Walk(candidates, tableSize);
        if (candidates.length > 0) {
            Turns turns = new Turns(candidates);
            while (!walk.isDone()) {
                walk.take(turns.sequence(), turns.advance());
            }
        }
        return walk.owners();
    }
}
