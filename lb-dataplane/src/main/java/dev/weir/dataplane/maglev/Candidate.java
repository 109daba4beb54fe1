package dev.weir.dataplane.maglev;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Somebody who takes part in the turns.
 *
 * @param name the entry's
 * @param index the entry's place in the caller's list
 * @param weight above 0
 * @param hash of the name; whose is lower has the earlier of two turns that come at the same time
 */
record Candidate(String name, int index, int weight, long hash) implements Comparable<Candidate> {
    private static final long OFFSET_SALT = 0xA0761D6478BD642FL;
    private static final long STRIDE_SALT = 0xE7037ED1A0B428DBL;

    /**
     * The entries that have a weight, in the order of their turns.
     *
     * @throws IllegalArgumentException if two names are equal
     */
    static Candidate[] ordered(List<MaglevEntry> entries) {
        Candidate[] candidates = new Candidate[entries.size()];
        int count = 0;
        for (int index = 0; index < candidates.length; index++) {
            MaglevEntry entry = entries.get(index);
            if (entry.weight() > 0) {
                candidates[count++] = new Candidate(entry.name(), index, entry.weight(), hash(entry.name()));
            }
        }
        candidates = Arrays.copyOf(candidates, count);
        Arrays.sort(candidates);
        for (int i = 1; i < count; i++) {
            if (candidates[i].name.equals(candidates[i - 1].name)) {
                throw new IllegalArgumentException("two backends are named " + candidates[i].name);
            }
        }
        return candidates;
    }

    /** The slot that it likes most. */
    int offset(int tableSize) {
        return (int) Long.remainderUnsigned(scramble(hash ^ OFFSET_SALT), tableSize);
    }

    /** From any slot to the one that it likes next. */
    int stride(int tableSize) {
        return 1 + (int) Long.remainderUnsigned(scramble(hash ^ STRIDE_SALT), tableSize - 1);
    }

    @Override
    public int compareTo(Candidate other) {
        int byHash = Long.compare(hash, other.hash);
        return byHash != 0 ? byHash : name.compareTo(other.name);
    }

    /** 64-bit FNV-1a over the name's UTF-8 bytes, scrambled because FNV's upper bits are weak on short names. */
    private static long hash(String name) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
        }
        return scramble(hash);
    }

    /** The finalizer of SplitMix64: a bijection in which every input bit moves every output bit. */
    private static long scramble(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
