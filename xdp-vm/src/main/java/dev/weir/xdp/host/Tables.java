package dev.weir.xdp.host;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routing tables of one address family, and the rules that say which is asked. Immutable; look-ups need no lock.
 *
 * <p>As long as IPv4 has no rules but the kernel's own, its local and main tables are one: the longest prefix of both counts, whichever
 * of them is asked for ({@code fib_trie_unmerge}, {@code net/ipv4/fib_trie.c}).
 */
final class Tables {
    static final int DEFAULT = 253;
    static final int MAIN = 254;
    static final int LOCAL = 255;

    private final Map<Integer, Prefixes> tables = new HashMap<>();
    private final List<Rule> rules;
    private final boolean custom;
    /** The tables that are asked one after another while there are no rules but the kernel's own. */
    private final Prefixes[] usual;

    /** @param merged whether local and main are one while there are no rules but the kernel's own */
    Tables(List<Route> routes, List<Rule> rules, boolean merged) {
        this.rules =
                rules.stream().sorted(Comparator.comparingInt(Rule::priority)).toList();
        this.custom = !rules.stream().allMatch(rule -> rule.isForAll() && isTheKernelsOwn(rule.table()));
        boolean oneTable = merged && !custom;
        for (Route route : routes) {
            int table = oneTable && route.table() == LOCAL ? MAIN : route.table();
            tables.computeIfAbsent(table, number -> new Prefixes()).add(route);
        }
        // A local route comes before another one of the same prefix; else a narrower type of service, then the smaller
        // metric.
        Comparator<Route> order = Comparator.<Route>comparingInt(route -> oneTable ? -route.table() : 0)
                .thenComparingInt(route -> -route.tos())
                .thenComparingInt(Route::priority);
        tables.values().forEach(table -> table.finish(order));
        if (oneTable && tables.containsKey(MAIN)) {
            tables.put(LOCAL, tables.get(MAIN));
        }
        usual = List.of(oneTable ? MAIN : LOCAL, MAIN, DEFAULT).stream()
                .distinct()
                .filter(tables::containsKey)
                .map(tables::get)
                .toArray(Prefixes[]::new);
    }

    /** A table by its number; null if it does not exist. */
    @Nullable
    Prefixes find(int table) {
        return tables.get(table);
    }

    /** Whether there are other rules than the kernel's own. */
    boolean hasCustomRules() {
        return custom;
    }

    /** The rules in the order in which they are tried. */
    List<Rule> rules() {
        return rules;
    }

    /** The tables to ask one after another if there are no custom rules. */
    Prefixes[] usual() {
        return usual;
    }

    private static boolean isTheKernelsOwn(int table) {
        return table == LOCAL || table == MAIN || table == DEFAULT;
    }
}
