package dev.weir.dataplane.maglev;

/**
 * Rounds, sorted by their times, by distributing them over as many equal spans as there are times, and again what falls into one
 * span. Times of rounds are spread so evenly that most spans get one or two.
 */
final class TimeSort {
    private static final int FEW = 24;

    private final double[] times;
    private final int[] groups;
    private final double[] spareTimes;
    private final int[] spareGroups;
    private int count;

    TimeSort(int capacity) {
        times = new double[capacity];
        groups = new int[capacity];
        spareTimes = new double[capacity];
        spareGroups = new int[capacity];
    }

    void clear() {
        count = 0;
    }

    void add(double time, int group) {
        times[count] = time;
        groups[count++] = group;
    }

    int count() {
        return count;
    }

    double time(int at) {
        return times[at];
    }

    int group(int at) {
        return groups[at];
    }

    void sort() {
        if (!isSorted()) {
            sort(0, count);
        }
    }

    private boolean isSorted() {
        for (int i = 1; i < count; i++) {
            if (times[i] < times[i - 1]) {
                return false;
            }
        }
        return true;
    }

    private void sort(int from, int to) {
        if (to - from <= FEW) {
            insert(from, to);
            return;
        }
        double least = times[from];
        double most = times[from];
        for (int i = from + 1; i < to; i++) {
            least = Math.min(least, times[i]);
            most = Math.max(most, times[i]);
        }
        if (least < most) {
            distribute(from, to, least, (to - from - 1) / (most - least));
        }
    }

    /** The least and the most of them never share a span, so each of the spans is a smaller task. */
    private void distribute(int from, int to, double least, double spansPerTime) {
        int[] ends = new int[to - from + 1];
        for (int i = from; i < to; i++) {
            ends[(int) ((times[i] - least) * spansPerTime) + 1]++;
        }
        for (int span = 1; span < ends.length; span++) {
            ends[span] += ends[span - 1];
        }
        System.arraycopy(times, from, spareTimes, from, to - from);
        System.arraycopy(groups, from, spareGroups, from, to - from);
        for (int i = from; i < to; i++) {
            int at = from + ends[(int) ((spareTimes[i] - least) * spansPerTime)]++;
            times[at] = spareTimes[i];
            groups[at] = spareGroups[i];
        }
        int start = from;
        for (int span = 0; span < ends.length - 1; span++) {
            int end = from + ends[span];
            if (end - start > 1) {
                sort(start, end);
            }
            start = end;
        }
    }

    private void insert(int from, int to) {
        for (int i = from + 1; i < to; i++) {
            double time = times[i];
            int group = groups[i];
            int at = i;
            while (at > from && times[at - 1] > time) {
                times[at] = times[at - 1];
                groups[at] = groups[at - 1];
                at--;
            }
            times[at] = time;
            groups[at] = group;
        }
    }
}
