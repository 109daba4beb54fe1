package dev.weir.dataplane.maglev;

import java.util.Arrays;

/**
 * The rounds of one span of time, sorted: by distributing them over as many buckets as a span has rounds at most, so that most buckets get
 * one or two.
 *
 * <p>A round is one word, its time above its group. Times are whole numbers of 2^-40 of the span. Two different times differ by 2^-28 of it
 * at least, for they are quotients by weights that take part themselves, and what a double loses is less than 2^-40: so equal times
 * are equal words but for the group, and different ones keep their order.
 */
final class TimeSort {
    private static final int GROUP_BITS = 16;
    private static final int TIME_BITS = 40;
    private static final int BUCKET_BITS = 12;
    private static final int TO_BUCKET = GROUP_BITS + TIME_BITS - BUCKET_BITS;
    /** A time just before the end of the span may be rounded up to it. */
    private static final int BUCKETS = (1 << BUCKET_BITS) + 1;

    private static final int FEW = 16;

    private final double unitsPerTime;
    private final int[] ends = new int[BUCKETS + 1];
    private long[] rounds;
    private long[] spare;
    private int count;

    /**
     * @param span how long a span of time is
     * @param capacity most rounds in it
     */
    TimeSort(double span, int capacity) {
        unitsPerTime = (1L << TIME_BITS) / span;
        rounds = new long[capacity];
        spare = new long[capacity];
    }

    void clear() {
        count = 0;
    }

    /** @param time since the beginning of the span */
    void add(double time, int group) {
        rounds[count++] = (long) (time * unitsPerTime) << GROUP_BITS | group;
    }

    int count() {
        return count;
    }

    /** When a round is, for comparison with others of the same span. */
    long time(int at) {
        return rounds[at] >>> GROUP_BITS;
    }

    int group(int at) {
        return (int) rounds[at] & (1 << GROUP_BITS) - 1;
    }

    void sort() {
        Arrays.fill(ends, 0);
        for (int i = 0; i < count; i++) {
            ends[(int) (rounds[i] >>> TO_BUCKET) + 1]++;
        }
        for (int bucket = 1; bucket < ends.length; bucket++) {
            ends[bucket] += ends[bucket - 1];
        }
        for (int i = 0; i < count; i++) {
            spare[ends[(int) (rounds[i] >>> TO_BUCKET)]++] = rounds[i];
        }
        long[] unordered = rounds;
        rounds = spare;
        spare = unordered;
        sortFullBuckets();
        insert();
    }

    private void sortFullBuckets() {
        int start = 0;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            if (ends[bucket] - start > FEW) {
                Arrays.sort(rounds, start, ends[bucket]);
            }
            start = ends[bucket];
        }
    }

    private void insert() {
        for (int i = 1; i < count; i++) {
            long round = rounds[i];
            int at = i;
            while (at > 0 && rounds[at - 1] > round) {
                rounds[at] = rounds[at - 1];
                at--;
            }
            rounds[at] = round;
        }
    }
}
