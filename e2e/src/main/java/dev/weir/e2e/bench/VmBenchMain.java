package dev.weir.e2e.bench;

import dev.weir.xdp.bench.MachineBench;
import dev.weir.xdp.bench.ObjectWorkload;
import dev.weir.xdp.bench.WarmUp;
import dev.weir.xdp.bench.Workload;
import dev.weir.xdp.bench.Workloads;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.spec.CollectionSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir vm bench}: the machines against one another. */
@Command(
        name = "weir vm bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Times programs on the kernel's JIT, on the JIT in user space and on the interpreter, in one interleaved run,",
            "and shows how long the JIT in user space takes to get fast. Without FILE: every packet path of the load",
            "balancer, a checksum loop, a program of hash look-ups, a parser, a chain of tail calls, and a program of",
            "10,000 instructions, each leaving its packet as it is. Without BPF the kernel is left out."
        })
public final class VmBenchMain implements Callable<Integer> {
    private static final int LONG_PROGRAM = 10_000;

    @Parameters(arity = "0..*", paramLabel = "FILE", description = "XDP objects to time, each program in them")
    private List<Path> files = List.of();

    @Option(
            names = "--packet",
            paramLabel = "HEX",
            description = "the frame for programs of files (default: a TCP segment over IPv4)")
    private @Nullable String packet;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "11",
            description = "how often each has its turn on every machine (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--millis",
            paramLabel = "N",
            defaultValue = "20",
            description = "length of a turn (default: ${DEFAULT-VALUE})")
    private int millis;

    @Option(names = "--json", description = "print JSON in place of text")
    private boolean json;

    private VmBenchMain() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new VmBenchMain()).execute(arguments));
    }

    @Override
    public Integer call() {
        if (rounds < 1 || millis < 1) {
            System.err.println("weir vm bench: --rounds and --millis are at least 1");
            return CommandLine.ExitCode.USAGE;
        }
        try (MachineBench bench = new MachineBench()) {
            List<Workload> workloads = files.isEmpty() ? builtIn() : ofFiles();
            List<MachineBench.Row> rows = bench.run(workloads, rounds, millis);
            SequencedMap<String, WarmUp> curves = new LinkedHashMap<>();
            workloads.forEach(workload -> curves.put(workload.title(), bench.warmUp(workload)));
            BenchReport report = new BenchReport(bench.machines(), rows, curves);
            System.out.print(json ? report.json() : report.text());
            return CommandLine.ExitCode.OK;
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException | BpfException e) {
            System.err.println("weir vm bench: " + e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    private static List<Workload> builtIn() {
        List<Workload> all = new ArrayList<>(List.of(Workloads.floor(), new BalancerWorkload()));
        all.addAll(Workloads.packaged());
        all.add(Workloads.straight(LONG_PROGRAM));
        return all;
    }

    private List<Workload> ofFiles() throws IOException {
        byte[] frame = packet == null ? Workloads.plain() : HexFormat.of().parseHex(packet);
        SequencedMap<String, byte[]> frames = new LinkedHashMap<>(Map.of("%d bytes".formatted(frame.length), frame));
        List<Workload> all = new ArrayList<>();
        for (Path file : files) {
            CollectionSpec spec = CollectionSpec.parse(file);
            for (String program : spec.programs().keySet()) {
                all.add(new ObjectWorkload(program, spec, program, frames, null, _ -> {}));
            }
        }
        return all;
    }
}
