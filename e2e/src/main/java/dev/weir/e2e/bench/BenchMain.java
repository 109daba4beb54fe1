package dev.weir.e2e.bench;

import dev.weir.xdp.bench.Subject;
import dev.weir.xdp.bench.Workload;
import dev.weir.xdp.bench.Workloads;
import dev.weir.xdp.kernel.KernelEngine;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir bench}: nanoseconds per packet by way through the program. */
@Command(
        name = "weir bench",
        mixinStandardHelpOptions = true,
        subcommands = {DataplaneBenchMain.class, MaglevBench.class},
        description = "Times the XDP program in the kernel, packet path by packet path, interleaved with an empty one.")
public final class BenchMain implements Callable<Integer> {
    private static final int UNAVAILABLE = 3;

    @Option(
            names = "--rounds",
            defaultValue = "11",
            description = "how often every path is timed, in turn (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--packets",
            defaultValue = "500000",
            description = "packets of a path in a round (default: ${DEFAULT-VALUE})")
    private int packets;

    private final PrintStream out = System.out;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchMain()).execute(arguments));
    }

    @Override
    public Integer call() {
        Optional<String> missing = KernelEngine.unavailable();
        if (missing.isPresent()) {
            System.err.println("weir bench: " + missing.get());
            return UNAVAILABLE;
        }
        if (rounds < 1 || packets < 1) {
            System.err.println("weir bench: --rounds and --packets are at least 1");
            return CommandLine.ExitCode.USAGE;
        }
        try (KernelEngine engine = new KernelEngine();
                Workload.Loaded floor = Workloads.floor().load(engine);
                Workload.Loaded balancer = new PacketPath(engine)) {
            List<Subject> subjects = new ArrayList<>(floor.subjects());
            subjects.addAll(balancer.subjects());
            print(subjects, time(subjects));
        }
        return CommandLine.ExitCode.OK;
    }

    /** One row a path, one column a round. The rounds go over all paths in turn, so that a slow moment hits them all. */
    private double[][] time(List<Subject> subjects) {
        double[][] nanos = new double[subjects.size()][rounds];
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < nanos.length; i++) {
                nanos[i][round] = subjects.get(i).time(packets);
            }
        }
        return nanos;
    }

    private void print(List<Subject> subjects, double[][] nanos) {
        out.printf("%d rounds of %,d packets a path, one flow each; ns per packet%n%n", rounds, packets);
        out.printf("%-42s %6s %6s %6s  %s%n", "path", "min", "median", "max", "times the floor");
        for (int i = 0; i < nanos.length; i++) {
            double[] sorted = nanos[i].clone();
            Arrays.sort(sorted);
            out.printf(
                    Locale.ROOT,
                    "%-42s %6.0f %6.0f %6.0f  %.2f%n",
                    subjects.get(i).path(),
                    sorted[0],
                    sorted[sorted.length / 2],
                    sorted[sorted.length - 1],
                    medianRatio(nanos[i], nanos[0]));
        }
    }

    /** The median over the rounds of the ratio within a round. */
    private static double medianRatio(double[] nanos, double[] floor) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < nanos.length; round++) {
            ratios.add(nanos[round] / floor[round]);
        }
        ratios.sort(null);
        return ratios.get(ratios.size() / 2);
    }
}
