package dev.weir.xdp.fuzz;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Programs about which two verifiers disagree, by the reason that the one gives which rejects them. Thread-safe. */
final class Disagreements {
    private record Entry(long count, String example) {}

    private final Map<String, Entry> byReason = new TreeMap<>();

    synchronized void add(String reason, long seed) {
        String sort = sort(reason);
        Entry before = byReason.get(sort);
        byReason.put(
                sort,
                before == null
                        ? new Entry(1, "seed %d: %s".formatted(seed, reason))
                        : new Entry(before.count() + 1, before.example()));
    }

    /** The same reason with the same words and other numbers is the same sort. */
    private static String sort(String reason) {
        return reason.replaceAll("-?(0x[0-9a-f]+|\\d+)", "N").replaceAll("\\(id=.*?\\)|\\{.*?\\}|\\(N.*?\\)", "(...)");
    }

    synchronized long count() {
        return byReason.values().stream().mapToLong(Entry::count).sum();
    }

    /** How many there are of each sort, most first, with an example. */
    synchronized List<String> lines() {
        List<String> lines = new ArrayList<>();
        byReason.values().stream()
                .sorted(Comparator.comparingLong(Entry::count).reversed())
                .forEach(entry -> lines.add("%d: %s".formatted(entry.count(), entry.example())));
        return lines;
    }
}
