package dev.weir.dataplane.maglev;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The algorithm as it is defined, without anything that makes it fast. */
final class PlainMaglev {
    private PlainMaglev() {}

    static int[] build(List<MaglevEntry> entries, int tableSize) {
        int[] owners = new int[tableSize];
        Arrays.fill(owners, -1);
        Candidate[] candidates = Candidate.ordered(entries);
        int[] positions = Arrays.stream(candidates)
                .mapToInt(candidate -> candidate.offset(tableSize))
                .toArray();
        PriorityQueue<Turn> turns = new PriorityQueue<>();
        for (int i = 0; i < candidates.length; i++) {
            turns.add(new Turn(i, candidates[i].weight(), 0));
        }
        for (int free = tableSize; free > 0; free--) {
            Turn turn = turns.remove();
            turns.add(new Turn(turn.candidate, turn.weight, turn.number + 1));
            Candidate candidate = candidates[turn.candidate];
            int slot = positions[turn.candidate];
            while (owners[slot] != -1) {
                slot = (slot + candidate.stride(tableSize)) % tableSize;
            }
            owners[slot] = candidate.index();
            positions[turn.candidate] = slot;
        }
        return owners;
    }

    /** Ordered by its time (2k + 1) / w, multiplied out so that nothing is rounded, then by the candidates' order. */
    private record Turn(int candidate, int weight, int number) implements Comparable<Turn> {
        private static final Comparator<Turn> BY_CANDIDATE = Comparator.comparingInt(Turn::candidate);

        @Override
        public int compareTo(Turn other) {
            int byTime = Long.compare((2L * number + 1) * other.weight, (2L * other.number + 1) * weight);
            return byTime != 0 ? byTime : BY_CANDIDATE.compare(this, other);
        }
    }
}
