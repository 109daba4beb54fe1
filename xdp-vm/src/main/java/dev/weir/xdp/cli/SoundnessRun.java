package dev.weir.xdp.cli;

import dev.weir.xdp.fuzz.Disagreement;
import dev.weir.xdp.fuzz.SoundnessCampaign;
import dev.weir.xdp.fuzz.SoundnessReport;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code weir vm fuzz --verifier}: a campaign, with its progress and its report. */
final class SoundnessRun {
    private static final int SECONDS_BETWEEN_REPORTS = 10;
    private static final int CLAIMS_EVERY = 4;
    private static final int MOST_REASONS = 12;
    private static final double PERCENT = 100;

    private final SoundnessCampaign campaign;
    private final long seed;
    private final long begin = System.nanoTime();

    /**
     * @param kernel how many programs the kernel is to be asked about, too
     * @param objects object files, or directories of them
     */
    SoundnessRun(long seed, long programs, long kernel, List<Path> objects, int threads) {
        this.seed = seed;
        Optional<String> missing = kernel > 0 ? KernelEngine.unavailable() : Optional.empty();
        missing.ifPresent(reason -> System.err.println("the kernel is left out: " + reason));
        boolean ask = kernel > 0 && missing.isEmpty();
        int kernelEvery = ask ? (int) Math.max(1, programs / kernel) : 0;
        this.campaign = new SoundnessCampaign(
                new SoundnessCampaign.Plan(seed, programs, kernelEvery, CLAIMS_EVERY, collections(objects), threads));
    }

    private static List<CollectionSpec> collections(List<Path> objects) {
        List<CollectionSpec> collections = new ArrayList<>();
        try {
            for (Path object : objects) {
                for (Path file : Files.isDirectory(object) ? files(object) : List.of(object)) {
                    collections.add(CollectionSpec.parse(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return collections;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".o")).sorted().toList();
        }
    }

    /** Runs it and prints what came of it; returns whether nothing was found. */
    boolean run(Output output) {
        SoundnessReport report;
        try (ScheduledExecutorService progress = Executors.newSingleThreadScheduledExecutor()) {
            ScheduledFuture<?> reports = progress.scheduleAtFixedRate(
                    () -> System.err.println(line(campaign.report())),
                    SECONDS_BETWEEN_REPORTS,
                    SECONDS_BETWEEN_REPORTS,
                    TimeUnit.SECONDS);
            try {
                report = campaign.run();
            } finally {
                reports.cancel(true);
            }
        }
        output.print(describe(report), out -> {
            out.println(line(report));
            print(out, "accepted here and not by the kernel, by its reasons", report.onlyHere());
            print(out, "accepted by the kernel and not here, by the reasons here", report.onlyInKernel());
            report.finds().forEach(out::println);
        });
        return report.finds().isEmpty();
    }

    private static void print(PrintWriter out, String which, List<Disagreement> disagreements) {
        long count = disagreements.stream().mapToLong(Disagreement::count).sum();
        out.println("%s: %d".formatted(which, count));
        for (Disagreement one : disagreements.subList(0, Math.min(MOST_REASONS, disagreements.size()))) {
            out.println("%8d: %s".formatted(one.count(), one.reason()));
            out.println("          seed %d: %s".formatted(one.seed(), one.said()));
            one.example().lines().forEach(line -> out.println("          | " + line));
        }
    }

    private String line(SoundnessReport report) {
        return "%d programs from seed %d, %d accepted (%.1f%%) and run, facts held against %d of them, %d decided by an address; the kernel accepts %d of %d; %d finds, %d programs/s"
                .formatted(
                        report.programs(),
                        seed,
                        report.accepted(),
                        report.accepted() * PERCENT / Math.max(1, report.programs()),
                        report.withClaims(),
                        report.addressDecides(),
                        report.acceptedByKernel(),
                        report.inKernel(),
                        report.finds().size(),
                        perSecond(report));
    }

    private Map<String, Object> describe(SoundnessReport report) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("seed", seed);
        description.put("programs", report.programs());
        description.put("accepted", report.accepted());
        description.put("withClaims", report.withClaims());
        description.put("addressDecides", report.addressDecides());
        description.put("kernel", report.inKernel());
        description.put("acceptedByKernel", report.acceptedByKernel());
        description.put("onlyHere", report.onlyHere());
        description.put("onlyInKernel", report.onlyInKernel());
        description.put("programsPerSecond", perSecond(report));
        description.put("finds", report.finds());
        return description;
    }

    private long perSecond(SoundnessReport report) {
        long nanos = Math.max(1, System.nanoTime() - begin);
        return (long) (report.programs() * (double) Duration.ofSeconds(1).toNanos() / nanos);
    }
}
