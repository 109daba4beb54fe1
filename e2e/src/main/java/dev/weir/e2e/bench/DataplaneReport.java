package dev.weir.e2e.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code weir bench dataplane} has to say.
 *
 * @param rounds how often everything was timed
 * @param raw nanoseconds a packet, one a round, with the harness
 * @param net the same without the harness
 */
record DataplaneReport(int rounds, Map<BenchCase, List<Double>> raw, Map<BenchCase, List<Double>> net) {

    /** How one case is to compare with another. */
    record Bar(BenchCase subject, BenchCase reference, double limit) {}

    /** A bar, and the median over the rounds of the ratio within a round. */
    record Outcome(Bar bar, double ratio) {
        boolean met() {
            return ratio <= bar.limit;
        }

        String text() {
            return String.format(
                    Locale.ROOT,
                    "%-4s %-10s %-16s %.2f times %s, %s; at most %.2f  %s%n",
                    bar.subject.family(),
                    bar.subject.subject(),
                    bar.subject.state(),
                    ratio,
                    bar.reference.subject(),
                    bar.reference.state(),
                    bar.limit,
                    met() ? "met" : "NOT MET");
        }

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("family", bar.subject.family());
            json.put("subject", bar.subject.subject());
            json.put("state", bar.subject.state());
            json.put("reference", bar.reference.subject());
            json.put("referenceState", bar.reference.state());
            json.put("ratio", ratio);
            json.put("limit", bar.limit);
            json.put("met", met());
            return json;
        }
    }

    List<Outcome> outcomes() {
        List<Outcome> outcomes = new ArrayList<>();
        for (boolean v4 : List.of(true, false)) {
            bars(v4).forEach(bar -> outcomes.add(new Outcome(bar, ratio(bar))));
        }
        return outcomes;
    }

    private static List<Bar> bars(boolean v4) {
        List<Bar> bars = new ArrayList<>();
        bars.add(bar("ipip", "flowtable", v4, DataplaneBench.ONE, 0.8));
        bars.add(bar("ipip", "flowtable", v4, DataplaneBench.MANY, 0.35));
        bars.add(bar("ipip", "flowtable", v4, DataplaneBench.VERY_MANY, 0.25));
        bars.add(bar("ipip", "floor", v4, DataplaneBench.VERY_MANY, 1.4));
        bars.add(new Bar(
                new BenchCase("ipip", v4, true, Harness.EVERY_PACKET),
                new BenchCase("flowtable", v4, true, Harness.EVERY_PACKET),
                0.1));
        for (int flows : new int[] {DataplaneBench.ONE, DataplaneBench.MANY, DataplaneBench.VERY_MANY}) {
            bars.add(bar("gue", "ipip", v4, flows, 1.3));
        }
        for (int flows : new int[] {DataplaneBench.ONE, DataplaneBench.FEW, DataplaneBench.MANY}) {
            bars.add(bar("nat", "flowtable", v4, flows, 1.1));
        }
        bars.add(bar("non-VIP", "floor", v4, DataplaneBench.ONE, 0.5));
        return bars;
    }

    private static Bar bar(String subject, String reference, boolean v4, int flows, double limit) {
        return new Bar(new BenchCase(subject, v4, false, flows), new BenchCase(reference, v4, false, flows), limit);
    }

    private double ratio(Bar bar) {
        List<Double> subject = Objects.requireNonNull(net.get(bar.subject));
        List<Double> reference = Objects.requireNonNull(net.get(bar.reference));
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            ratios.add(subject.get(round) / reference.get(round));
        }
        return median(ratios);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    String text() {
        StringBuilder out = new StringBuilder();
        out.append("ns a packet, medians of %d rounds; net: without the harness that makes the packets%n%n"
                .formatted(rounds));
        out.append(String.format("%-4s %-10s %-16s %6s %6s%n", "", "program", "", "raw", "net"));
        net.forEach((one, nanos) -> out.append(String.format(
                Locale.ROOT,
                "%-4s %-10s %-16s %6.0f %6.0f%n",
                one.family(),
                one.subject(),
                one.state(),
                median(Objects.requireNonNull(raw.get(one))),
                median(nanos))));
        out.append("\nnet, medians of the ratios within a round\n");
        outcomes().forEach(outcome -> out.append(outcome.text()));
        return out.toString();
    }

    String json() {
        List<Map<String, Object>> rows = new ArrayList<>();
        net.forEach((one, nanos) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("family", one.family());
            row.put("program", one.subject());
            row.put("state", one.opening() ? "new" : "established");
            row.put("flows", one.flows());
            row.put("rawNanos", median(Objects.requireNonNull(raw.get(one))));
            row.put("netNanos", median(nanos));
            rows.add(row);
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rounds", rounds);
        json.put("cases", rows);
        json.put("bars", outcomes().stream().map(Outcome::json).toList());
        return JsonMapper.builder().build().writeValueAsString(json) + "\n";
    }
}
