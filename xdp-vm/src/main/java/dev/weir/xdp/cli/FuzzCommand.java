package dev.weir.xdp.cli;

import dev.weir.xdp.fuzz.Campaign;
import dev.weir.xdp.kernel.KernelEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir vm fuzz}: random programs on every machine. */
@Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs random programs on the interpreter and the JIT, the first of them in the kernel too, and compares packets, maps and"
                    + " registers. A difference is made as small as it gets and printed as a file of code and packets.",
            "With --verifier, verifies random programs, and runs those that are accepted where every access is checked: none may reach"
                    + " outside its memory, run for ever, or give an address away. What does is printed as a case of the verifier's tests.",
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:no difference, no find", "1:there are some", "2:the command line is wrong"})
final class FuzzCommand implements Callable<Integer> {
    private static final int SECONDS_BETWEEN_REPORTS = 10;
    private static final long MACHINES_PROGRAMS = 1_000_000;
    private static final long VERIFIER_PROGRAMS = 10_000_000;

    @Option(names = "--verifier", description = "look for programs that the verifier accepts and should not")
    private boolean verifier;

    @Option(
            names = "--object",
            paramLabel = "FILE",
            description =
                    "with --verifier: an object, or a directory of objects, whose programs are changed at random, too; may be repeated")
    private List<Path> objects = List.of();

    @Option(
            names = {"--programs", "--count"},
            paramLabel = "N",
            description = "how many (" + MACHINES_PROGRAMS + ", with --verifier " + VERIFIER_PROGRAMS + ")")
    private @Nullable Long programs;

    @Option(
            names = "--kernel",
            paramLabel = "N",
            defaultValue = "50000",
            description = "how many of them the kernel runs too (${DEFAULT-VALUE})")
    private long kernel;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "1",
            description = "the first program's seed; the next one has the next seed (${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--threads", paramLabel = "N", description = "threads; one for each processor if not given")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        if (verifier) {
            long count = programs == null ? VERIFIER_PROGRAMS : programs;
            return new SoundnessRun(seed, count, kernel, objects, Math.max(1, threads)).run(output) ? 0 : 1;
        }
        long count = programs == null ? MACHINES_PROGRAMS : programs;
        Optional<String> missing = kernel > 0 ? KernelEngine.unavailable() : Optional.empty();
        missing.ifPresent(reason -> System.err.println("the kernel is left out: " + reason));
        Campaign campaign =
                new Campaign(new Campaign.Plan(seed, count, missing.isPresent() ? 0 : kernel, Math.max(1, threads)));
        long begin = System.nanoTime();
        Campaign.Report report;
        try (ScheduledExecutorService progress = Executors.newSingleThreadScheduledExecutor()) {
            ScheduledFuture<?> reports = progress.scheduleAtFixedRate(
                    () -> System.err.println(line(campaign.report(), begin)),
                    SECONDS_BETWEEN_REPORTS,
                    SECONDS_BETWEEN_REPORTS,
                    TimeUnit.SECONDS);
            try {
                report = campaign.run();
            } finally {
                reports.cancel(true);
            }
        }
        output.print(describe(report, begin), out -> {
            out.println(line(report, begin));
            if (!report.lastRefusal().isEmpty()) {
                out.println("refused last: " + report.lastRefusal());
            }
            report.reproducers().forEach(out::println);
        });
        return report.reproducers().isEmpty() ? 0 : 1;
    }

    private String line(Campaign.Report report, long begin) {
        return "%d programs from seed %d, %d runs, %d in the kernel too (its verifier refused %d), %d not compiled, %d differences, %d programs/s"
                .formatted(
                        report.programs(),
                        seed,
                        report.runs(),
                        report.inKernel(),
                        report.refusedByKernel(),
                        report.notCompiled(),
                        report.reproducers().size(),
                        perSecond(report, begin));
    }

    private Map<String, Object> describe(Campaign.Report report, long begin) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("seed", seed);
        description.put("programs", report.programs());
        description.put("runs", report.runs());
        description.put("kernel", report.inKernel());
        description.put("refusedByKernel", report.refusedByKernel());
        description.put("notCompiled", report.notCompiled());
        description.put("programsPerSecond", perSecond(report, begin));
        description.put("reproducers", report.reproducers());
        return description;
    }

    private static long perSecond(Campaign.Report report, long begin) {
        long nanos = Math.max(1, System.nanoTime() - begin);
        return (long) (report.programs() * (double) Duration.ofSeconds(1).toNanos() / nanos);
    }
}
