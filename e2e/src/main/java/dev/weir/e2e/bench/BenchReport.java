package dev.weir.e2e.bench;

import dev.weir.xdp.bench.BenchMachine;
import dev.weir.xdp.bench.MachineBench;
import dev.weir.xdp.bench.WarmUp;
import dev.weir.xdp.bench.WarmUpCurve;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code weir vm bench} has to say.
 *
 * @param machines what was compared, the one that ratios refer to first
 * @param rows the times
 * @param curves how each program got fast
 */
record BenchReport(List<BenchMachine> machines, List<MachineBench.Row> rows, SequencedMap<String, WarmUp> curves) {

    String text() {
        StringBuilder out = new StringBuilder();
        out.append("ns a run, and times the %s (medians; ratios within a round)%n%n"
                .formatted(machines.getFirst().title()));
        out.append("%-22s %-40s".formatted("program", "path"));
        machines.forEach(machine -> out.append(" %18s".formatted(machine.title())));
        out.append('\n');
        for (MachineBench.Row row : rows) {
            out.append("%-22s %-40s".formatted(row.workload(), row.path()));
            for (BenchMachine machine : machines) {
                String ratio =
                        machine == machines.getFirst() ? "" : String.format(Locale.ROOT, "%.2f", row.ratio(machine));
                out.append(" %11s %6s".formatted(String.format(Locale.ROOT, "%.1f", row.nanos(machine)), ratio));
            }
            out.append('\n');
        }
        out.append("\ngeometric means of the ratios\n");
        for (BenchMachine machine : machines.subList(1, machines.size())) {
            out.append(String.format(
                    Locale.ROOT,
                    "%-22s %.2f over programs, %.2f over paths%n",
                    machine.title(),
                    overPrograms(machine),
                    overPaths(machine)));
        }
        out.append("\nfrom the load to full speed, VM JIT\n");
        curves.forEach((program, curve) -> out.append(line(program, curve)));
        return out.toString();
    }

    private static String line(String program, WarmUp warmUp) {
        WarmUpCurve curve = warmUp.unprepared();
        WarmUp.Rehearsed rehearsed = warmUp.rehearsed();
        String points = curve.points().stream()
                .map(point -> String.format(Locale.ROOT, "%,d: %.0f", point.runs(), point.nanos()))
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                """
                %-22s rehearsed      load %.0f ms, fast %.0f ms later, first runs behind it %.1f ns
                %22s loaded again   load %.0f ms, first runs %.1f ns
                %22s unprepared     load %.0f ms, then %.0f ms and %,d runs to %.1f ns; ns by runs: %s
                """,
                program,
                rehearsed.loadMillis(),
                rehearsed.rehearsal().fastMillis(),
                rehearsed.firstNanos(),
                "",
                warmUp.again().loadMillis(),
                warmUp.again().firstNanos(),
                "",
                curve.loadMillis(),
                curve.peakMillis(),
                curve.peakRuns(),
                curve.peakNanos(),
                points);
    }

    String json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machines", machines.stream().map(BenchMachine::title).toList());
        json.put("paths", rows.stream().map(BenchReport::json).toList());
        json.put("overPrograms", means(this::overPrograms));
        json.put("overPaths", means(this::overPaths));
        json.put("warmUp", curves);
        return JsonMapper.builder().build().writeValueAsString(json) + "\n";
    }

    private static Map<String, Object> json(MachineBench.Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("program", row.workload());
        json.put("path", row.path());
        json.put("nanos", byTitle(row.nanos()));
        json.put("ratios", byTitle(row.ratios()));
        return json;
    }

    private static Map<String, Double> byTitle(Map<BenchMachine, Double> figures) {
        Map<String, Double> titled = new LinkedHashMap<>();
        figures.forEach((machine, figure) -> titled.put(machine.title(), figure));
        return titled;
    }

    private Map<String, Double> means(ToDoubleFunction<BenchMachine> mean) {
        Map<String, Double> means = new LinkedHashMap<>();
        machines.forEach(machine -> means.put(machine.title(), mean.applyAsDouble(machine)));
        return means;
    }

    /** Every program counts as much as another, whatever the number of its paths. Neither the floor nor arithmetic alone is a program. */
    private double overPrograms(BenchMachine machine) {
        return geometricMean(rows.stream()
                .filter(BenchReport::counts)
                .collect(Collectors.groupingBy(
                        MachineBench.Row::workload, Collectors.averagingDouble(row -> Math.log(row.ratio(machine)))))
                .values());
    }

    private double overPaths(BenchMachine machine) {
        return geometricMean(rows.stream()
                .filter(BenchReport::counts)
                .map(row -> Math.log(row.ratio(machine)))
                .toList());
    }

    private static boolean counts(MachineBench.Row row) {
        return !row.path().equals("XDP_TX alone") && !row.workload().endsWith(" instructions");
    }

    private static double geometricMean(Collection<Double> logarithms) {
        return Math.exp(logarithms.stream().mapToDouble(it -> it).average().orElse(0));
    }
}
