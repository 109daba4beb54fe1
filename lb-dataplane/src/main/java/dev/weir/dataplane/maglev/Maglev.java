package dev.weir.dataplane.maglev;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Weighted Maglev hashing (Eisenbud et al., NSDI 2016, section 3.4).
 *
 * <p>Every candidate has its own permutation of the slots, taken from two hashes of its name, and on its turn
 * takes the next free slot in it. Turns follow the Sainte-Laguë divisors: the turn number {@code k} of a
 * candidate of weight {@code w} comes at time {@code (2k + 1) / w}. So the slots are as near to the weights as
 * whole slots can be, and the turns of those that stay keep their order when a candidate comes or goes.
 */
public final class Maglev {
    private static final int FREE = -1;
    private static final long OFFSET_SALT = 0xA0761D6478BD642FL;
    private static final long STRIDE_SALT = 0xE7037ED1A0B428DBL;

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
        int[] owners = new int[tableSize];
        Arrays.fill(owners, FREE);
        Candidate[] candidates = candidates(entries, tableSize);
        if (Arrays.stream(candidates)
                        .mapToInt(candidate -> candidate.weight)
                        .distinct()
                        .count()
                == 1) {
            fillInRounds(owners, candidates);
        } else if (candidates.length > 0) {
            fillByWeight(owners, candidates);
        }
        return owners;
    }

    /** Equal weights: the turns of {@link #fillByWeight} are then plain rounds, and need no queue. */
    private static void fillInRounds(int[] owners, Candidate[] candidates) {
        int free = owners.length;
        while (free > 0) {
            for (int i = 0; i < candidates.length && free > 0; i++, free--) {
                candidates[i].takeNext(owners);
            }
        }
    }

    private static void fillByWeight(int[] owners, Candidate[] candidates) {
        PriorityQueue<Candidate> turns = new PriorityQueue<>(List.of(candidates));
        for (int free = owners.length; free > 0; free--) {
            Candidate next = turns.remove();
            next.takeNext(owners);
            turns.add(next);
        }
    }

    private static Candidate[] candidates(List<MaglevEntry> entries, int tableSize) {
        Candidate[] candidates = new Candidate[entries.size()];
        int count = 0;
        for (int index = 0; index < entries.size(); index++) {
            MaglevEntry entry = entries.get(index);
            if (entry.weight() > 0) {
                candidates[count++] = new Candidate(entry, index, tableSize);
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

    /** A candidate and how far it has come. Ordered by the time of its next turn, then by hash and name. */
    private static final class Candidate implements Comparable<Candidate> {
        private final String name;
        private final int index;
        private final int weight;
        private final long order;
        private final int stride;
        private int position;
        private int taken;

        Candidate(MaglevEntry entry, int index, int tableSize) {
            this.name = entry.name();
            this.index = index;
            this.weight = entry.weight();
            this.order = hash(name);
            this.position = (int) Long.remainderUnsigned(scramble(order ^ OFFSET_SALT), tableSize);
            this.stride = 1 + (int) Long.remainderUnsigned(scramble(order ^ STRIDE_SALT), tableSize - 1);
        }

        void takeNext(int[] owners) {
            int slot = position;
            while (owners[slot] != FREE) {
                slot = step(slot, owners.length);
            }
            owners[slot] = index;
            position = step(slot, owners.length);
            taken++;
        }

        private int step(int slot, int tableSize) {
            int next = slot + stride;
            return next < tableSize ? next : next - tableSize;
        }

        @Override
        public int compareTo(Candidate other) {
            // (2k+1)/w against (2k'+1)/w', multiplied out so that no rounding can differ between machines.
            int byTime = Long.compare((2L * taken + 1) * other.weight, (2L * other.taken + 1) * weight);
            if (byTime != 0) {
                return byTime;
            }
            int byHash = Long.compare(order, other.order);
            return byHash != 0 ? byHash : name.compareTo(other.name);
        }
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
