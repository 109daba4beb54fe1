package dev.weir.xdp.cli;

import dev.weir.xdp.Collection;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Program;
import dev.weir.xdp.ProgramStats;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.capture.CaptureReader;
import dev.weir.xdp.capture.CaptureWriter;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.vm.VmOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir vm run}: a program on packets, without any interface. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Runs a program on one packet, or on every packet of a capture: verdict, packet out, and what maps hold then.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:it has run, whatever the verdict",
            "1:it cannot be run, or the interpreter stopped it at an access that it may not make; one line says why",
            "2:the command line is wrong"
        })
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ObjectFile object;

    @Option(names = "--program", paramLabel = "NAME", description = "which program, if the object has several")
    private @Nullable String program;

    @ArgGroup(multiplicity = "1")
    private Input input = new Input();

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description = "runs on the packet, which is not reset between them (default: ${DEFAULT-VALUE})")
    private int repeat;

    @Option(names = "--dump-maps", description = "print what the maps hold afterwards; of arrays, what is not zero")
    private boolean dumpMaps;

    @Mixin
    private EngineFlags engineFlags;

    @Mixin
    private Output output;

    /** The packets. */
    static final class Input {
        @Option(
                names = "--packet",
                paramLabel = "HEX",
                required = true,
                description = "the frame, from its Ethernet header on, in hexadecimal")
        private @Nullable String packet;

        @ArgGroup(exclusive = false)
        private @Nullable Captures captures;
    }

    /** Files of packets. */
    static final class Captures {
        @Option(
                names = "--pcap",
                paramLabel = "IN",
                required = true,
                description = "run every frame of a capture (pcap or pcapng)")
        private Path in = Path.of("");

        @Option(
                names = "--out",
                paramLabel = "OUT",
                description =
                        "write what the program left of each to a capture (pcapng, with the verdict as a comment, if so named)")
        private @Nullable Path out;
    }

    @Override
    public Integer call() throws IOException {
        if (repeat < 1) {
            throw new IllegalArgumentException("--repeat: %d is not a number of runs".formatted(repeat));
        }
        CollectionSpec spec = object.parse();
        String name = ObjectFile.program(spec, program);
        try (Engine engine = engineFlags.open(VmOptions.DEFAULT);
                Collection live = engine.load(ObjectFile.with(spec, name))) {
            if (input.captures != null) {
                runCapture(spec, live, live.program(name), input.captures);
            } else {
                runPacket(spec, live, live.program(name), String.valueOf(input.packet));
            }
        }
        return 0;
    }

    private void runPacket(CollectionSpec spec, Collection live, Program running, String hex) {
        TestRun.Result result = running.testRun(new TestRun(parse(hex), repeat));
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("engine", engineFlags.name());
        said.put("verdict", result.verdict().name());
        said.put("packet", HexFormat.of().formatHex(result.packet()));
        said.put("nanosPerRun", result.nanosPerRun());
        said.put("stats", running.stats());
        Map<String, List<MapDump.Entry>> maps = dump(spec, live, said);
        output.print(said, out -> {
            out.printf("verdict  %s%n", result.verdict());
            out.printf("packet   %s%n", said.get("packet"));
            out.printf("time     %,.1f ns%s%n", result.nanosPerRun(), repeat > 1 ? " a run" : "");
            print(running.stats(), out);
            output.printMaps(maps, out);
        });
    }

    private void runCapture(CollectionSpec spec, Collection live, Program running, Captures files) throws IOException {
        CaptureRun run = new CaptureRun(running, repeat);
        try (CaptureReader reader = CaptureReader.open(files.in)) {
            if (files.out == null) {
                run.all(reader, (_, _) -> {});
            } else {
                try (CaptureWriter writer = CaptureWriter.create(files.out)) {
                    run.all(reader, writer::write);
                }
            }
        }
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("engine", engineFlags.name());
        said.put("packets", run.packets());
        said.put("verdicts", run.verdicts());
        said.put("refused", run.refused());
        said.put("stats", running.stats());
        Map<String, List<MapDump.Entry>> maps = dump(spec, live, said);
        output.print(said, out -> {
            out.printf("packets  %,d%n", run.packets());
            run.verdicts().forEach((verdict, count) -> out.printf("%-8s %,d%n", verdict, count));
            if (run.refused() > 0) {
                out.printf(
                        "not run  %,d: shorter than an Ethernet header, or longer than a page has room for%n",
                        run.refused());
            }
            print(running.stats(), out);
            output.printMaps(maps, out);
        });
    }

    /** What the maps hold, if it is wanted. */
    private Map<String, List<MapDump.Entry>> dump(CollectionSpec spec, Collection live, Map<String, Object> said) {
        if (!dumpMaps) {
            return Map.of();
        }
        Map<String, List<MapDump.Entry>> maps = new MapDump(spec).read(live);
        said.put("maps", maps);
        return maps;
    }

    private static void print(ProgramStats stats, PrintWriter out) {
        if (stats.fallbacks() > 0) {
            out.printf("machine  the interpreter, for %,d runs: the JIT could not compile it%n", stats.fallbacks());
        }
    }

    private static byte[] parse(String hex) {
        String digits = hex.replaceAll("[\\s:]", "");
        try {
            return HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--packet: these are not bytes in hexadecimal: " + e.getMessage(), e);
        }
    }
}
