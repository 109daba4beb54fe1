package dev.weir.e2e.histories;

import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabName;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code weir histories}: whether connections stay where they are, whatever happens to a service. */
@Command(
        name = "weir histories",
        mixinStandardHelpOptions = true,
        description =
                "Plays random histories of a service - backends added, drained, removed, failing, coming back, given other "
                        + "weights, one change over another, agents replaced, under attack and with too little room - to the load balancer's "
                        + "program and agent on one to three nodes, and watches where each packet goes: no flow of a living backend may move.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:none has moved",
            "1:some have, with the histories' seeds",
            "3:with --real: this machine lacks something that a lab needs"
        })
public final class HistoriesMain implements Callable<Integer> {
    private static final int UNAVAILABLE = 3;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "10000",
            description = "how many histories (default: ${DEFAULT-VALUE})")
    private long count;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "of the first history, those that follow have the next ones (default: anything)")
    private @Nullable Long seed;

    @Option(names = "--json", description = "print one JSON object in place of text")
    private boolean json;

    @Option(
            names = "--real",
            description =
                    "play one history with real TCP instead, in a lab of namespaces, with control plane and agent (root)")
    private boolean real;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "10000",
            description = "with --real: connections that stay open (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--changes",
            paramLabel = "N",
            defaultValue = "50",
            description =
                    "with --real: changes, after each of which all connections are asked (default: ${DEFAULT-VALUE})")
    private int changes;

    private final PrintStream out = System.out;

    private HistoriesMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new HistoriesMain()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        return real ? inLab() : simulated();
    }

    private int inLab() throws IOException {
        Optional<String> missing = Lab.unavailable();
        if (missing.isPresent()) {
            System.err.println("weir histories: " + missing.get());
            return UNAVAILABLE;
        }
        long chosen = firstSeed();
        PrintStream progress = json ? System.err : out;
        progress.printf("%,d connections, %d changes, seed %d%n", connections, changes, chosen);
        long began = System.nanoTime();
        try (Lab lab = Lab.open(new LabName("histories"))) {
            RealHistory history = new RealHistory(lab, new Random(chosen), progress::println);
            RealHistory.Outcome outcome = history.run(connections, changes);
            double seconds = (System.nanoTime() - began) / 1e9;
            if (json) {
                out.println(JsonMapper.shared().writeValueAsString(describe(chosen, outcome, seconds)));
            } else {
                outcome.broken().forEach(one -> out.println("BROKEN: " + one));
                out.printf(
                        "%,d questions answered by whom they were to be, %,d not; %,d connections in the end; %.0f s%n",
                        outcome.answers(), outcome.brokenCount(), outcome.connections(), seconds);
            }
            return outcome.brokenCount() > 0 ? 1 : 0;
        }
    }

    private Map<String, Object> describe(long chosen, RealHistory.Outcome outcome, double seconds) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("seed", chosen);
        description.put("changes", changes);
        description.put("connections", outcome.connections());
        description.put("answers", outcome.answers());
        description.put("broken", outcome.brokenCount());
        description.put("firstBroken", outcome.broken());
        description.put("seconds", seconds);
        return description;
    }

    private long firstSeed() {
        return seed == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : seed;
    }

    private int simulated() throws InterruptedException {
        long first = firstSeed();
        long began = System.nanoTime();
        PrintStream progress = json ? System.err : out;
        progress.printf("%,d histories from seed %d on%n", count, first);
        Tally tally = new Histories(first, count).run(Runtime.getRuntime().availableProcessors());
        double seconds = (System.nanoTime() - began) / 1e9;
        if (json) {
            out.println(JsonMapper.shared().writeValueAsString(describe(first, tally, seconds)));
        } else {
            print(tally, seconds);
        }
        return tally.violationCount > 0 ? 1 : 0;
    }

    private void print(Tally tally, double seconds) {
        out.printf(
                "%,d changes, %,d agents replaced; %,d TCP connections and %,d UDP flows with %,d packets, and %,d packets of attackers%n",
                tally.changes,
                tally.restarts,
                tally.connections,
                tally.datagramFlows,
                tally.packets,
                tally.attackPackets);
        out.printf(
                "%,d flows were tracked; %,d packets' flows were refused where room was small%n",
                tally.tracked, tally.refused);
        out.printf("%noutside the promise: flows, and how many of them went to another backend%n");
        for (Exclusion why : Exclusion.values()) {
            Tally.Excluded excluded = tally.of(why);
            out.printf("%,10d %,10d  %s%n", excluded.flows(), excluded.moved(), why.text());
        }
        tally.violations.forEach(violation -> out.println("VIOLATION: " + violation));
        out.printf("%n%,d flows moved or were left behind, of all others; %.0f s%n", tally.violationCount, seconds);
    }

    private static Map<String, Object> describe(long first, Tally tally, double seconds) {
        Map<String, Object> excluded = new LinkedHashMap<>();
        for (Exclusion why : Exclusion.values()) {
            Tally.Excluded count = tally.of(why);
            excluded.put(why.name(), Map.of("flows", count.flows(), "moved", count.moved()));
        }
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("firstSeed", first);
        description.put("histories", tally.histories);
        description.put("changes", tally.changes);
        description.put("agentsReplaced", tally.restarts);
        description.put("connections", tally.connections);
        description.put("datagramFlows", tally.datagramFlows);
        description.put("packets", tally.packets);
        description.put("attackPackets", tally.attackPackets);
        description.put("tracked", tally.tracked);
        description.put("refused", tally.refused);
        description.put("outsideThePromise", excluded);
        description.put("violations", tally.violationCount);
        description.put("firstViolations", tally.violations);
        description.put("seconds", seconds);
        return description;
    }
}
