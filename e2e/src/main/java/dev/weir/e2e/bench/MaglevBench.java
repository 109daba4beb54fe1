package dev.weir.e2e.bench;

import dev.weir.dataplane.maglev.Maglev;
import dev.weir.dataplane.maglev.MaglevEntry;
import dev.weir.dataplane.maglev.TableSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code weir bench maglev}: how long the computation of a table takes. */
@Command(
        name = "maglev",
        mixinStandardHelpOptions = true,
        description = "Times the computation of Maglev tables, for pools of several kinds in turn.")
final class MaglevBench implements Callable<Integer> {
    private static final long SEED = 1;
    private static final int WARM_UP_ROUNDS = 100;

    @Option(
            names = "--slots",
            defaultValue = "" + TableSize.DEFAULT,
            description = "slots of a table, a prime (default: ${DEFAULT-VALUE})")
    private int slots;

    @Option(
            names = "--rounds",
            defaultValue = "101",
            description = "how often every table is computed, in turn (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() {
        if (!TableSize.isValid(slots)) {
            System.err.printf(
                    "weir bench maglev: --slots %d is not a prime from %d to %d; the nearest is %d%n",
                    slots, TableSize.MIN, TableSize.MAX, TableSize.nearest(slots));
            return CommandLine.ExitCode.USAGE;
        }
        if (rounds < 1) {
            System.err.println("weir bench maglev: --rounds is at least 1");
            return CommandLine.ExitCode.USAGE;
        }
        List<Pool> pools = pools();
        time(pools, WARM_UP_ROUNDS);
        double[][] millis = time(pools, rounds);
        System.out.print(json ? json(pools, millis) : text(pools, millis));
        return CommandLine.ExitCode.OK;
    }

    private record Pool(int backends, String weights, List<MaglevEntry> entries) {}

    private static List<Pool> pools() {
        Random random = new Random(SEED);
        List<Pool> pools = new ArrayList<>();
        for (int backends : new int[] {10, 100, 1000}) {
            pools.add(pool(backends, "equal", _ -> 1));
            pools.add(pool(backends, "1 to 6", _ -> random.nextInt(1, 7)));
            pools.add(pool(backends, "1 to 65535", _ -> random.nextInt(1, MaglevEntry.MAX_WEIGHT + 1)));
        }
        return pools;
    }

    private static Pool pool(int backends, String weights, IntUnaryOperator weight) {
        List<MaglevEntry> entries = IntStream.range(0, backends)
                .mapToObj(i -> new MaglevEntry("backend-" + i, weight.applyAsInt(i)))
                .toList();
        return new Pool(backends, weights, entries);
    }

    /** Milliseconds, by pool and round. */
    private double[][] time(List<Pool> pools, int times) {
        double[][] millis = new double[pools.size()][times];
        for (int round = 0; round < times; round++) {
            for (int i = 0; i < millis.length; i++) {
                long start = System.nanoTime();
                Maglev.build(pools.get(i).entries, slots);
                millis[i][round] = (System.nanoTime() - start) / 1e6;
            }
        }
        for (double[] each : millis) {
            Arrays.sort(each);
        }
        return millis;
    }

    private String text(List<Pool> pools, double[][] millis) {
        StringBuilder out =
                new StringBuilder(String.format(Locale.ROOT, "%d slots, %d rounds; ms for a table%n%n", slots, rounds));
        out.append("backends  weights         min  median%n".formatted());
        for (int i = 0; i < millis.length; i++) {
            Pool pool = pools.get(i);
            out.append(String.format(
                    Locale.ROOT,
                    "%8d  %-11s %7.2f %7.2f%n",
                    pool.backends,
                    pool.weights,
                    millis[i][0],
                    median(millis[i])));
        }
        return out.toString();
    }

    private String json(List<Pool> pools, double[][] millis) {
        List<Map<String, Object>> tables = new ArrayList<>();
        for (int i = 0; i < millis.length; i++) {
            Map<String, Object> table = new LinkedHashMap<>();
            table.put("backends", pools.get(i).backends);
            table.put("weights", pools.get(i).weights);
            table.put("minMillis", millis[i][0]);
            table.put("medianMillis", median(millis[i]));
            tables.add(table);
        }
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("slots", slots);
        whole.put("rounds", rounds);
        whole.put("tables", tables);
        return JsonMapper.builder().build().writeValueAsString(whole) + "\n";
    }

    private static double median(double[] sorted) {
        return sorted[sorted.length / 2];
    }
}
