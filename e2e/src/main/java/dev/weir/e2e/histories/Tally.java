package dev.weir.e2e.histories;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What histories came to. For one thread, until they are added up. */
final class Tally {
    /** Enough to see what is wrong. */
    private static final int MOST_VIOLATIONS = 20;

    long histories;
    long changes;
    long restarts;
    long connections;
    long datagramFlows;
    long packets;
    long attackPackets;
    long tracked;
    long refused;
    long violationCount;
    final List<String> violations = new ArrayList<>();
    final Map<Exclusion, Excluded> excluded = new EnumMap<>(Exclusion.class);

    /**
     * Flows that met something that is outside the promise.
     *
     * @param flows how many of them sent a packet afterwards
     * @param moved how many of those went to another backend than before
     */
    record Excluded(long flows, long moved) {
        static final Excluded NONE = new Excluded(0, 0);

        Excluded plus(Excluded other) {
            return new Excluded(flows + other.flows, moved + other.moved);
        }
    }

    void violation(String text) {
        violationCount++;
        if (violations.size() < MOST_VIOLATIONS) {
            violations.add(text);
        }
    }

    void excluded(Exclusion why, boolean moved) {
        excluded.merge(why, new Excluded(1, moved ? 1 : 0), Excluded::plus);
    }

    Excluded of(Exclusion why) {
        return excluded.getOrDefault(why, Excluded.NONE);
    }

    void add(Tally other) {
        histories += other.histories;
        changes += other.changes;
        restarts += other.restarts;
        connections += other.connections;
        datagramFlows += other.datagramFlows;
        packets += other.packets;
        attackPackets += other.attackPackets;
        tracked += other.tracked;
        refused += other.refused;
        other.violations.forEach(this::violation);
        violationCount += other.violationCount - other.violations.size();
        other.excluded.forEach((why, count) -> excluded.merge(why, count, Excluded::plus));
    }
}
