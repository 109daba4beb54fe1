package dev.weir.xdp.fuzz;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Programs about which two verifiers disagree, by the reason that the one gives which rejects them. Of each sort the shortest program is
 * kept, the one of the lowest seed if there are several, so that the same programs leave the same examples in whichever order they come.
 * Thread-safe.
 */
final class Disagreements {
    private static final int MOST_MADE_SMALL = 12;

    private static final Comparator<Candidate> SHORTEST =
            Comparator.<Candidate>comparingInt(it -> it.code().size()).thenComparingLong(Candidate::seed);

    /**
     * Programs of one sort.
     *
     * @param said what is said of the example
     */
    private record Entry(long count, Candidate example, String said) {}

    private final Map<String, Entry> byReason = new TreeMap<>();

    synchronized void add(String said, Candidate candidate) {
        byReason.merge(sort(said), new Entry(1, candidate, said), Disagreements::both);
    }

    private static Entry both(Entry known, Entry next) {
        Entry example = SHORTEST.compare(next.example(), known.example()) < 0 ? next : known;
        return new Entry(known.count() + next.count(), example.example(), example.said());
    }

    /** The same reason with the same words and other numbers is the same sort. */
    static String sort(String reason) {
        return reason.replaceAll("-?\\b(0x[0-9a-f]+|\\d+)\\b|(?<=\\b[rR]|fp-)\\d+", "N")
                .replaceAll("\\(id=.*?\\)|\\{.*?\\}|\\(N.*?\\)", "(...)");
    }

    /**
     * The sorts, most frequent first.
     *
     * @param smaller what to print for an example of a frequent sort, of which so much was said
     */
    synchronized List<Disagreement> all(BiFunction<Candidate, String, Candidate> smaller) {
        List<Map.Entry<String, Entry>> sorts = byReason.entrySet().stream()
                .sorted(Comparator.comparingLong(
                        (Map.Entry<String, Entry> sort) -> -sort.getValue().count()))
                .toList();
        List<Disagreement> all = new ArrayList<>();
        for (Map.Entry<String, Entry> sort : sorts) {
            Entry entry = sort.getValue();
            Candidate example = entry.example();
            Candidate shown = all.size() < MOST_MADE_SMALL ? smaller.apply(example, entry.said()) : example;
            all.add(new Disagreement(entry.count(), sort.getKey(), example.seed(), entry.said(), CaseText.code(shown)));
        }
        return all;
    }
}
