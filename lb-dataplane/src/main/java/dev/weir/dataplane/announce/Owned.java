package dev.weir.dataplane.announce;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.VipReport;
import dev.weir.dataplane.table.VipReport.Vip;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Follows which VIPs this node answers for: since when, and when everybody is to be told again. Written by one thread. */
final class Owned {
    /** After the first answer is allowed, in nanoseconds: what is lost once is told again. */
    private static final List<Long> TOLD =
            List.of(0L, Times.millis(100), Times.millis(300), Times.millis(1000), Times.millis(2000));

    private final String node;
    private final Map<IpAddress, Ownership> current = new TreeMap<>();
    private volatile VipReport report;

    /** Since when, by two clocks, and how often everybody has been told. */
    private record Ownership(long since, long sinceMillis, int told) {}

    Owned(String node) {
        this.node = node;
        this.report = new VipReport(node, List.of());
    }

    VipReport report() {
        return report;
    }

    /** Takes in what the election says now; returns whether anything has changed. */
    boolean update(Collection<IpAddress> serving, Election election, long now) {
        Map<IpAddress, Long> held = election.held();
        current.keySet().removeIf(vip -> !election.mayAnswer(vip, now));
        held.keySet().stream()
                .filter(vip -> election.mayAnswer(vip, now))
                .forEach(vip -> current.putIfAbsent(vip, new Ownership(now, System.currentTimeMillis(), 0)));
        String obstacle = election.obstacle(now).orElse("");
        List<Vip> vips = new ArrayList<>();
        for (IpAddress vip : serving) {
            Ownership mine = current.get(vip);
            vips.add(
                    mine == null
                            ? new Vip(vip, false, held.getOrDefault(vip, 0L), 0, held.containsKey(vip) ? obstacle : "")
                            : new Vip(vip, true, held.getOrDefault(vip, 0L), mine.sinceMillis, ""));
        }
        vips.sort(Comparator.comparing(Vip::address));
        VipReport fresh = new VipReport(node, vips);
        boolean changed = !fresh.equals(report);
        report = fresh;
        return changed;
    }

    /** The VIPs of which everybody is to be told now. */
    Set<IpAddress> due(long now) {
        Map<IpAddress, Ownership> due = new HashMap<>();
        current.forEach((vip, mine) -> {
            if (mine.told < TOLD.size() && now - mine.since >= TOLD.get(mine.told)) {
                due.put(vip, new Ownership(mine.since, mine.sinceMillis, mine.told + 1));
            }
        });
        current.putAll(due);
        return due.keySet();
    }
}
