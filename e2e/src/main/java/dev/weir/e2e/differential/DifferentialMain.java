package dev.weir.e2e.differential;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code weir vm differential}: random packets through the load balancer on all machines. */
@Command(
        name = "weir vm differential",
        mixinStandardHelpOptions = true,
        description =
                "Runs random and damaged packets through the load balancer on the interpreter, the JIT and, where BPF is "
                        + "permitted, the kernel, and compares verdicts, packets and map contents.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:no difference", "1:a difference, with the seed and the packet that show it"})
public final class DifferentialMain implements Callable<Integer> {
    @Option(
            names = "--packets",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "how many packets (default: ${DEFAULT-VALUE})")
    private long count;

    @Option(names = "--seed", paramLabel = "N", description = "what to draw packets from (default: anything)")
    private @Nullable Long seed;

    @Option(names = "--json", description = "print one JSON object in place of text")
    private boolean json;

    private final PrintStream out = System.out;

    private DifferentialMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new DifferentialMain()).execute(arguments));
    }

    @Override
    public Integer call() {
        long chosen = seed == null ? ThreadLocalRandom.current().nextLong() : seed;
        long began = System.nanoTime();
        try (Differential differential = new Differential(chosen)) {
            PrintStream progress = json ? System.err : out;
            progress.printf("%s; %,d packets, seed %d%n", differential.machines(), count, chosen);
            Differential.Outcome outcome = differential.run(count);
            double seconds = (System.nanoTime() - began) / 1e9;
            if (json) {
                out.println(JsonMapper.builder()
                        .build()
                        .writeValueAsString(describe(chosen, differential.machines(), outcome, seconds)));
            } else {
                print(outcome, seconds);
            }
            return outcome.difference().isPresent() ? 1 : 0;
        }
    }

    private void print(Differential.Outcome outcome, double seconds) {
        out.printf("verdicts: %s%ndrops: %s%n", outcome.verdicts(), outcome.drops());
        outcome.difference()
                .ifPresentOrElse(
                        difference -> out.println("DIFFERENCE: " + difference),
                        () -> out.printf("no difference in %,d packets, %.0f s%n", outcome.packets(), seconds));
    }

    private static Map<String, Object> describe(
            long seed, List<String> machines, Differential.Outcome outcome, double seconds) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("seed", seed);
        description.put("machines", machines);
        description.put("packets", outcome.packets());
        description.put("verdicts", outcome.verdicts());
        description.put("drops", outcome.drops());
        description.put("seconds", seconds);
        outcome.difference().ifPresent(difference -> description.put("difference", difference));
        return description;
    }
}
