package dev.weir.xdp.cli;

import dev.weir.xdp.bench.FrameSource;
import dev.weir.xdp.bench.HookBench;
import dev.weir.xdp.bench.HookFigures;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.vm.VmOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir vm bench-hooks}: what packets cost over each driver hook. */
@Command(
        name = "bench-hooks",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures packets per second of processor time over AF_XDP and AF_PACKET against the same program in the",
            "kernel, on a veth pair between two network namespaces that it makes."
        },
        footer = {
            "",
            "kp/CPU-second: generator, kernel, hook and sink share one processor; the hook's thread runs whenever there are",
            "frames. x kernel: how many times the processor time of the kernel's own hook that is; floor: how many times it",
            "would be if the hook's own code cost nothing, which is what the kernel takes. source, hook, softirq: nanoseconds",
            "of a frame in the generator's thread (in whose context the kernel receives), in the hook's, and in the kernel's",
            "threads for receive work.",
            "kpps apart: frames a second with a processor for the hook's thread alone."
        })
final class BenchHooksCommand implements Callable<Integer> {
    private static final String ROW = "%-12s %-20s %-18s %14s %9s %9s %8s %8s %8s %11s%n";

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "an XDP object to measure, on UDP packets; by default two small programs")
    private @Nullable Path file;

    @Option(names = "--program", paramLabel = "NAME", description = "the program in it, if there are several")
    private @Nullable String program;

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            description =
                    "where frames come from: live_frames, which cost next to nothing, or socket, a packet socket whose frames end in the host's stack (default: one after the other)")
    private @Nullable FrameSource source;

    @Option(names = "--seconds", defaultValue = "1", description = "length of each trial (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(names = "--rounds", defaultValue = "3", description = "trials of each mode (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Mixin
    private Output output;

    @Override
    public Integer call() throws Exception {
        Optional<String> missing = KernelEngine.unavailable();
        if (missing.isPresent()) {
            throw new UnsupportedOperationException(missing.get());
        }
        CollectionSpec spec = file == null ? null : CollectionSpec.parse(file);
        String name = spec == null ? "" : ObjectFile.program(spec, program);
        CollectionSpec needed = spec == null ? null : ObjectFile.with(spec, name);
        Duration length = Duration.ofMillis((long) (seconds * 1000));
        HookBench bench = new HookBench(VmOptions.Machine.JIT, Duration.ofSeconds(1), length, rounds);
        bench.run(
                source == null ? List.of(FrameSource.values()) : List.of(source),
                needed,
                name,
                rows -> output.print(json(rows), out -> print(rows, out)));
        return 0;
    }

    private static void print(List<HookBench.Row> rows, PrintWriter out) {
        out.printf(
                ROW,
                "frames from",
                "program",
                "hook",
                "kp/CPU-second",
                "x kernel",
                "floor",
                "source",
                "hook",
                "softirq",
                "kpps apart");
        for (HookBench.Row row : rows) {
            HookFigures shared = row.shared();
            out.printf(
                    ROW,
                    row.source().title(),
                    row.workload(),
                    row.mode().title(),
                    shared == null ? "-" : "%.0f".formatted(shared.framesPerProcessorSecond() / 1e3),
                    shared == null ? "-" : "%.2f".formatted(row.ratio()),
                    shared == null ? "-" : "%.2f".formatted(row.floor()),
                    shared == null ? "-" : "%.0f ns".formatted(shared.generatorNanos()),
                    shared == null ? "-" : "%.0f ns".formatted(shared.hookNanos()),
                    shared == null ? "-" : "%.0f ns".formatted(shared.softirqNanos()),
                    "%.0f".formatted(row.apart().framesPerSecond() / 1e3));
        }
    }

    private static Map<String, Object> json(List<HookBench.Row> rows) {
        return Map.of("hooks", rows.stream().map(BenchHooksCommand::json).toList());
    }

    private static Map<String, Object> json(HookBench.Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", row.source().title());
        json.put("program", row.workload());
        json.put("hook", row.mode().title());
        HookFigures shared = row.shared();
        if (shared != null) {
            json.put("framesPerProcessorSecond", shared.framesPerProcessorSecond());
            json.put("timesKernel", row.ratio());
            json.put("timesKernelWithoutHook", row.floor());
            json.put("generatorNanos", shared.generatorNanos());
            json.put("hookNanos", shared.hookNanos());
            json.put("softirqNanos", shared.softirqNanos());
        }
        json.put("framesPerSecondApart", row.apart().framesPerSecond());
        return json;
    }
}
