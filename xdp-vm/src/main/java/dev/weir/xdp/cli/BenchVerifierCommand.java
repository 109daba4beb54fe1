package dev.weir.xdp.cli;

import dev.weir.xdp.bench.VerifierBench;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir vm bench-verifier}: what verifying programs costs. */
@Command(
        name = "bench-verifier",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures how long programs take to verify, here and in the kernel, one after the other in each round. The",
            "kernel's time is what its verifier reports itself."
        })
final class BenchVerifierCommand implements Callable<Integer> {
    private static final double NANOSECONDS_PER_MICROSECOND = 1e3;
    private static final String ROW = "%-28s %7s %9s %9s %10s %10s %10s %8s%n";

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "XDP objects, as clang -target bpf makes them")
    private List<Path> files;

    @Option(
            names = "--warm-up",
            defaultValue = "500",
            description = "rounds for the JVM to compile what is measured, here only (default: ${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--rounds", defaultValue = "31", description = "rounds that count (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws IOException {
        Optional<String> missing = KernelEngine.unavailable();
        if (missing.isPresent()) {
            throw new UnsupportedOperationException(missing.get());
        }
        List<CollectionSpec> specs = new ArrayList<>();
        for (Path file : files) {
            specs.add(CollectionSpec.parse(file));
        }
        try (VerifierBench bench = new VerifierBench(specs)) {
            List<VerifierBench.Row> rows = bench.run(Math.max(1, warmUp), Math.max(1, rounds));
            output.print(json(rows), out -> print(rows, out));
        }
        return 0;
    }

    private static void print(List<VerifierBench.Row> rows, PrintWriter out) {
        out.printf(ROW, "program", "length", "insns", "kernel's", "cold us", "us", "kernel us", "x kernel");
        for (VerifierBench.Row row : rows) {
            out.printf(
                    ROW,
                    row.program(),
                    row.slots(),
                    row.instructions(),
                    row.kernelInstructions(),
                    microseconds(row.coldNanos()),
                    microseconds(row.nanos()),
                    microseconds(row.kernelNanos()),
                    "%.2f".formatted(row.ratio()));
        }
        out.printf(
                "%d programs: %s us here, %s us in the kernel, sum %.2f x, geometric mean %.2f x%n",
                rows.size(),
                microseconds(rows.stream().mapToLong(VerifierBench.Row::nanos).sum()),
                microseconds(
                        rows.stream().mapToLong(VerifierBench.Row::kernelNanos).sum()),
                sumRatio(rows),
                geometricMean(rows));
    }

    private static String microseconds(long nanos) {
        return "%.1f".formatted(nanos / NANOSECONDS_PER_MICROSECOND);
    }

    private static double sumRatio(List<VerifierBench.Row> rows) {
        long here = rows.stream().mapToLong(VerifierBench.Row::nanos).sum();
        return (double) here
                / rows.stream().mapToLong(VerifierBench.Row::kernelNanos).sum();
    }

    private static double geometricMean(List<VerifierBench.Row> rows) {
        return Math.exp(rows.stream()
                .mapToDouble(row -> Math.log(row.ratio()))
                .average()
                .orElse(0));
    }

    private static Map<String, Object> json(List<VerifierBench.Row> rows) {
        return Map.of("programs", rows, "sumRatio", sumRatio(rows), "geometricMean", geometricMean(rows));
    }
}
