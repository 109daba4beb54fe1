package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What follows from wide frontends for each prefix that one of them has: which service each port is for, what is inherited from shorter
 * prefixes included. Then the longest prefix that an address has, and one look-up of the port, tell what the most specific frontend is.
 */
final class WidePlan {
    private static final int PORT_BITS = 16;

    private WidePlan() {}

    /** Addresses with the same leading bits, IPv4 in its form of 128 bits. */
    record Prefix(IpAddress address, int bits) {}

    /** Ports with the same leading bits, 0 to 16 of them. */
    record Ports(Protocol protocol, int first, int bits) {}

    /** By prefix, the service of every port that has one. */
    static Map<Prefix, Map<Ports, Integer>> of(Map<Frontend, Integer> services) {
        List<Frontend> ordered =
                services.keySet().stream().sorted(Frontend.MOST_SPECIFIC_FIRST).toList();
        Map<Prefix, Map<Ports, Integer>> plan = new HashMap<>();
        for (Frontend frontend : ordered) {
            plan.computeIfAbsent(new Prefix(frontend.address(), frontend.prefixBits()), _ -> {
                List<Frontend> matching = ordered.stream()
                        .filter(one ->
                                one.prefixLength() <= frontend.prefixLength() && one.contains(frontend.address()))
                        .toList();
                return group(matching, services);
            });
        }
        return plan;
    }

    private static Map<Ports, Integer> group(List<Frontend> matching, Map<Frontend, Integer> services) {
        Map<Ports, Integer> group = new LinkedHashMap<>();
        for (Protocol protocol : Protocol.values()) {
            List<Frontend> those =
                    matching.stream().filter(one -> one.protocol() == protocol).toList();
            for (Range range : ranges(those, services)) {
                split(range, protocol, group);
            }
        }
        return group;
    }

    private record Range(int first, int last, int service) {}

    /** The ports in ranges of one service each, with nothing where there is none. */
    private static List<Range> ranges(List<Frontend> frontends, Map<Frontend, Integer> services) {
        TreeSet<Integer> bounds = new TreeSet<>();
        frontends.forEach(one -> {
            bounds.add(one.firstPort());
            bounds.add(one.lastPort() + 1);
        });
        List<Range> ranges = new ArrayList<>();
        for (int first : bounds) {
            Integer end = bounds.higher(first);
            if (end == null) {
                break;
            }
            frontends.stream()
                    .filter(one -> one.firstPort() <= first && first <= one.lastPort())
                    .findFirst()
                    .ifPresent(one -> append(ranges, new Range(first, end - 1, services.getOrDefault(one, 0))));
        }
        return ranges;
    }

    private static void append(List<Range> ranges, Range range) {
        Range last = ranges.isEmpty() ? null : ranges.getLast();
        if (last != null && last.last + 1 == range.first && last.service == range.service) {
            ranges.set(ranges.size() - 1, new Range(last.first, range.last, range.service));
        } else {
            ranges.add(range);
        }
    }

    /** In as few prefixes as make up the range. */
    private static void split(Range range, Protocol protocol, Map<Ports, Integer> group) {
        int first = range.first;
        while (first <= range.last) {
            int free = Math.min(Integer.numberOfTrailingZeros(first | 1 << PORT_BITS), PORT_BITS);
            while ((1 << free) > range.last - first + 1) {
                free--;
            }
            group.put(new Ports(protocol, first, PORT_BITS - free), range.service);
            first += 1 << free;
        }
    }
}
