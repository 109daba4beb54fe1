package dev.weir.xdp.cli;

import dev.weir.xdp.Collection;
import dev.weir.xdp.btf.LineInfo;
import dev.weir.xdp.btf.SourceLine;
import dev.weir.xdp.capture.CaptureReader;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.vm.Visits;
import dev.weir.xdp.vm.VmEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir vm coverage}: which lines of C packets reach. */
@Command(
        name = "coverage",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tells which lines of C of a program packets reach, and prints those that they do not.",
            "A line is reached if any instruction that was made of it is executed, by the interpreter. Lines without instructions do not count."
        },
        footer = {
            "",
            "Packets are those of captures, on maps that are empty at first, and those of runs that have left a file of visits:",
            "'weir coverage' runs the packet tests of the load balancer and then this."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:done", "1:it cannot be done; one line says why", "2:the command line is wrong"})
final class CoverageCommand implements Callable<Integer> {
    @Mixin
    private ObjectFile object;

    @Option(names = "--program", paramLabel = "P", description = "this program, if the object has several")
    private @Nullable String wanted;

    @Option(names = "--pcap", paramLabel = "IN", description = "a capture (pcap or pcapng); may be repeated")
    private List<Path> captures = new ArrayList<>();

    @Option(names = "--visits", paramLabel = "FILE", description = "what other runs have executed; may be repeated")
    private List<Path> files = new ArrayList<>();

    @Mixin
    private Output output;

    /**
     * A file of C.
     *
     * @param lines lines that have instructions
     * @param reached how many of them are reached
     * @param unreached the others, by number
     */
    private record Coverage(int lines, int reached, Map<Integer, String> unreached) {
        static final Coverage NONE = new Coverage(0, 0, Map.of());

        Coverage plus(Coverage other) {
            return new Coverage(lines + other.lines, reached + other.reached, Map.of());
        }

        String percent() {
            return "%.1f%%".formatted(lines == 0 ? 0 : 100.0 * reached / lines);
        }
    }

    @Override
    public Integer call() throws IOException {
        CollectionSpec spec = object.parse();
        ProgramSpec program = spec.program(ObjectFile.program(spec, wanted));
        Visits visits = new Visits();
        for (Path file : files) {
            visits.add(file);
        }
        if (!captures.isEmpty()) {
            run(ObjectFile.with(spec, program.name()), program.name(), visits);
        }
        int slots = program.instructions().size();
        if (!visits.knows(program.name(), slots)) {
            throw new IOException(
                    "no packet has been through program %s of %,d instruction slots; give --pcap or --visits of this build"
                            .formatted(program.name(), slots));
        }
        Map<String, Coverage> coverage = coverage(spec, program, visits);
        Coverage all = coverage.values().stream().reduce(Coverage.NONE, Coverage::plus);
        output.print(Map.of("program", program.name(), "files", coverage), out -> print(coverage, all, out));
        return ExitCode.OK;
    }

    private void run(CollectionSpec spec, String program, Visits visits) throws IOException {
        try (VmEngine engine = VmEngine.witnessedBy(visits);
                Collection live = engine.load(spec)) {
            CaptureRun run = new CaptureRun(live.program(program), 1);
            for (Path capture : captures) {
                try (CaptureReader reader = CaptureReader.open(capture)) {
                    run.all(reader, (_, _) -> {});
                }
            }
        }
    }

    private static Map<String, Coverage> coverage(CollectionSpec spec, ProgramSpec program, Visits visits) {
        Map<String, Map<Integer, String>> texts = new TreeMap<>();
        Map<String, Map<Integer, Boolean>> reached = new TreeMap<>();
        List<LineInfo> lines = program.source().lines();
        int slots = program.instructions().size();
        for (int i = 0; i < lines.size(); i++) {
            int end = i + 1 < lines.size() ? lines.get(i + 1).slot() : slots;
            boolean visited = false;
            for (int slot = lines.get(i).slot(); slot < end; slot++) {
                visited |= visits.contains(program.name(), slots, slot);
            }
            SourceLine line = spec.btf().sourceLine(lines.get(i));
            if (line.line() > 0) {
                String file = Path.of(line.file()).normalize().toString();
                texts.computeIfAbsent(file, _ -> new TreeMap<>()).putIfAbsent(line.line(), line.text());
                reached.computeIfAbsent(file, _ -> new TreeMap<>()).merge(line.line(), visited, Boolean::logicalOr);
            }
        }
        Map<String, Coverage> coverage = new LinkedHashMap<>();
        texts.forEach((file, text) -> {
            Map<Integer, String> unreached = new TreeMap<>(text);
            unreached
                    .keySet()
                    .removeIf(line -> reached.getOrDefault(file, Map.of()).getOrDefault(line, false));
            coverage.put(file, new Coverage(text.size(), text.size() - unreached.size(), unreached));
        });
        return coverage;
    }

    private static void print(Map<String, Coverage> coverage, Coverage all, PrintWriter out) {
        coverage.forEach((file, part) -> {
            out.printf("%-20s %4d of %4d lines  %s%n", file, part.reached(), part.lines(), part.percent());
            part.unreached().forEach((line, text) -> out.printf("  %5d  %s%n", line, text));
        });
        out.printf("%-20s %4d of %4d lines  %s%n", "all", all.reached(), all.lines(), all.percent());
    }
}
