package dev.weir.e2e.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Every connection of the demo, added up by situation. Safe for use by several threads. */
final class Ledger {
    private static final int SHOWN = 10;

    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final List<Attempt> forbidden = new ArrayList<>();
    private Duration slowest = Duration.ZERO;

    synchronized void add(Attempt attempt) {
        rows.computeIfAbsent(attempt.situation(), _ -> new Row()).add(attempt.outcome());
        if (attempt.isForbidden()) {
            forbidden.add(attempt);
        }
        if (attempt.outcome() instanceof Attempt.Outcome.Answered
                && attempt.took().compareTo(slowest) > 0) {
            slowest = attempt.took();
        }
    }

    /** Rows by situation, in the order in which they came about; a copy. */
    synchronized Map<String, Row> rows() {
        Map<String, Row> copy = new LinkedHashMap<>();
        rows.forEach((title, row) -> copy.put(title, row.copy()));
        return copy;
    }

    synchronized long total() {
        return rows.values().stream().mapToLong(Row::total).sum();
    }

    /** How many connections ended as they may not. */
    synchronized int forbidden() {
        return forbidden.size();
    }

    /** The first few of those. */
    synchronized List<Attempt> examples() {
        return List.copyOf(forbidden.subList(0, Math.min(SHOWN, forbidden.size())));
    }

    /** The longest that an answered connection took. */
    synchronized Duration slowest() {
        return slowest;
    }

    /** One situation's sums. */
    static final class Row {
        private final Map<String, Integer> answered = new TreeMap<>();
        private int misplaced;
        private int excused;
        private int failed;

        private void add(Attempt.Outcome outcome) {
            switch (outcome) {
                case Attempt.Outcome.Answered one -> answered.merge(one.backend(), 1, Integer::sum);
                case Attempt.Outcome.Misplaced _ -> misplaced++;
                case Attempt.Outcome.Excused _ -> excused++;
                case Attempt.Outcome.Failed _ -> failed++;
            }
        }

        private Row copy() {
            Row copy = new Row();
            copy.answered.putAll(answered);
            copy.misplaced = misplaced;
            copy.excused = excused;
            copy.failed = failed;
            return copy;
        }

        /** Connections answered by a backend, as predicted. */
        int answered(String backend) {
            return answered.getOrDefault(backend, 0);
        }

        int misplaced() {
            return misplaced;
        }

        int excused() {
            return excused;
        }

        int failed() {
            return failed;
        }

        int total() {
            return answered.values().stream().mapToInt(Integer::intValue).sum() + misplaced + excused + failed;
        }
    }
}
