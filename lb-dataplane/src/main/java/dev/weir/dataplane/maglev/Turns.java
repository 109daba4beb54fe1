package dev.weir.dataplane.maglev;

import java.util.Arrays;

/**
 * Whose turn it is. Candidates of one weight have their turns at the same times, so what is put in order are the rounds of each
 * weight, and not the turns of each candidate; and not all at once, but one span of time after another, each small enough for the
 * first-level cache.
 *
 * <p>A time is a quotient of two whole numbers, below 2^24 and 2^16: different ones differ by more than a double's rounding, and equal
 * ones are equal as doubles too, so that no rounding can change their order.
 */
final class Turns {
    /** About as many turns as a span of time holds. */
    private static final int SPAN = 4096;

    /** Weights that occur, ascending: the groups. */
    private final int[] weights;
    /** By group, where its members begin; the last one's end. */
    private final int[] starts;
    /** Candidates by group, in order. */
    private final int[] members;
    /** By group, the number of its next turn. */
    private final int[] turns;

    private final double span;
    private final TimeSort rounds;
    private final int[] sequence;
    private long spans;

    /** Needs candidates. */
    Turns(Candidate[] candidates) {
        weights = Arrays.stream(candidates)
                .mapToInt(Candidate::weight)
                .sorted()
                .distinct()
                .toArray();
        starts = new int[weights.length + 1];
        members = new int[candidates.length];
        group(candidates);
        turns = new int[weights.length];
        long sum = 0;
        for (Candidate candidate : candidates) {
            sum += candidate.weight();
        }
        span = 2.0 * SPAN / sum;
        // In a time t a weight w has at most tw / 2 + 1 turns, and another one for what rounding does to the span's
        // ends.
        rounds = new TimeSort(span, SPAN + 2 * weights.length);
        sequence = new int[SPAN + 2 * candidates.length];
    }

    private void group(Candidate[] candidates) {
        int[] groupOf = new int[candidates.length];
        for (int i = 0; i < candidates.length; i++) {
            groupOf[i] = Arrays.binarySearch(weights, candidates[i].weight());
            starts[groupOf[i] + 1]++;
        }
        for (int group = 0; group < weights.length; group++) {
            starts[group + 1] += starts[group];
        }
        int[] next = starts.clone();
        for (int i = 0; i < candidates.length; i++) {
            members[next[groupOf[i]]++] = i;
        }
    }

    /** Goes on to the next span of time. Returns how many turns it has; {@link #sequence} has whose they are. */
    int advance() {
        double begin = spans * span;
        double end = ++spans * span;
        rounds.clear();
        for (int group = 0; group < weights.length; group++) {
            double weight = weights[group];
            int turn = turns[group];
            for (double time = (2.0 * turn + 1) / weight; time < end; time = (2.0 * turn + 1) / weight) {
                rounds.add(time - begin, group);
                turn++;
            }
            turns[group] = turn;
        }
        if (weights.length > 1) {
            rounds.sort();
        }
        return arrange();
    }

    /** Candidates in the order of their turns in this span; the array is used again. */
    int[] sequence() {
        return sequence;
    }

    /** From rounds of weights to turns of candidates; those that come at the same time are in the candidates' order. */
    private int arrange() {
        int filled = 0;
        for (int round = 0; round < rounds.count(); ) {
            long time = rounds.time(round);
            int from = filled;
            int together = 0;
            for (; round < rounds.count() && rounds.time(round) == time; round++, together++) {
                filled = append(rounds.group(round), filled);
            }
            if (together > 1) {
                Arrays.sort(sequence, from, filled);
            }
        }
        return filled;
    }

    private int append(int group, int filled) {
        int length = starts[group + 1] - starts[group];
        if (length == 1) {
            sequence[filled] = members[starts[group]];
        } else {
            System.arraycopy(members, starts[group], sequence, filled, length);
        }
        return filled + length;
    }
}
