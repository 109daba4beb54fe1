package dev.weir.controlplane;

import dev.weir.controlplane.config.ConfigFile;
import dev.weir.controlplane.simulate.FrameOutcome;
import dev.weir.controlplane.simulate.Setup;
import dev.weir.controlplane.simulate.Simulation;
import dev.weir.dataplane.cli.AddressConverter;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.Engine;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.capture.CaptureReader;
import dev.weir.xdp.capture.CaptureWriter;
import dev.weir.xdp.capture.CapturedFrame;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import dev.weir.xdp.vm.VmEngine;
import dev.weir.xdp.vm.VmOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.json.JsonMapper;

/** {@code weir simulate}. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows what a load balancer would do with the packets of a capture: the real program, with pools and services",
            "from a configuration file such as 'weir run --config' takes, and no network at all."
        },
        footer = {
            "",
            "All backends are healthy and on the balancer's own network, at hardware addresses made of the last four bytes of",
            "their IP addresses: 192.0.2.11 is at 02:00:c0:00:02:0b."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:every frame was run, whatever became of it",
            "1:it cannot be done; the message says why",
            "2:the command line is wrong"
        })
final class SimulateCommand implements Callable<Integer> {
    /** What runs the program. */
    enum Machine {
        JIT,
        INTERPRETER,
        KERNEL
    }

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "pools and services as YAML")
    private Path config;

    @Option(
            names = "--pcap",
            required = true,
            paramLabel = "IN",
            description = "a capture (pcap or pcapng) of what comes in")
    private Path in;

    @Option(
            names = "--out",
            paramLabel = "OUT",
            description =
                    "write what the program left of each frame to a capture; in pcapng, with what became of it as the comment")
    private @Nullable Path out;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            defaultValue = "JIT",
            description = "jit or interpreter, both in user space, or kernel (default: jit)")
    private Machine machine;

    @Option(
            names = "--mac",
            paramLabel = "MAC",
            converter = MacConverter.class,
            description = "hardware address of the balancer's interface (default: where the first frame was sent to)")
    private @Nullable MacAddress mac;

    @Option(
            names = "--nat-address",
            paramLabel = "ADDRESS",
            converter = AddressConverter.class,
            description = "the balancer's address that backends of nat pools see; one for each family")
    private List<IpAddress> natAddresses = new ArrayList<>();

    @Option(
            names = "--down",
            paramLabel = "POOL/BACKEND",
            description = "a backend that fails its health checks; may be repeated")
    private Set<String> down = new LinkedHashSet<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "another choice of backends for the same packets (default: ${DEFAULT-VALUE})")
    private int seed;

    @Option(names = "--json", description = "print JSON, one object a line, in place of text")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        ConfigFile file = ConfigFile.read(config);
        Setup setup = new Setup(file, mac == null ? firstDestination(in) : mac, natAddresses, down, seed);
        Summary summary = new Summary();
        try (Engine engine = engine();
                Simulation simulation = new Simulation(engine, setup);
                CaptureReader reader = CaptureReader.open(in);
                CaptureWriter writer = out == null ? null : CaptureWriter.create(out)) {
            Optional<CapturedFrame> next = reader.next();
            for (long number = 1; next.isPresent(); number++) {
                show(number, next.get(), simulation, writer, summary);
                next = reader.next();
            }
        }
        print(summary.json(), summary.text());
        return CommandLine.ExitCode.OK;
    }

    private void show(
            long number, CapturedFrame captured, Simulation simulation, @Nullable CaptureWriter writer, Summary summary)
            throws IOException {
        try {
            FrameOutcome outcome = simulation.run(captured.bytes());
            summary.add(outcome);
            String text = "%s %s".formatted(outcome.verdict(), outcome.explanation());
            print(json(number, outcome), "%6d  %s".formatted(number, text));
            if (writer != null) {
                writer.write(CapturedFrame.of(captured.nanos(), outcome.frame()), text);
            }
        } catch (BpfException e) {
            if (e.errno() != Errno.EINVAL) {
                throw e;
            }
            summary.unfit++;
            print(Map.of("frame", number, "unfit", true), "%6d  no frame: %s".formatted(number, e.getMessage()));
        }
    }

    private static Map<String, Object> json(long number, FrameOutcome outcome) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("frame", number);
        json.put("verdict", outcome.verdict().name());
        outcome.service().ifPresent(it -> json.put("service", it));
        outcome.backend().ifPresent(it -> json.put("backend", it));
        outcome.reason().ifPresent(it -> json.put("reason", it));
        if (outcome.reply()) {
            json.put("reply", true);
        }
        json.put("packet", HexFormat.of().formatHex(outcome.frame()));
        return json;
    }

    private void print(Map<String, Object> object, String text) {
        PrintWriter to = spec.commandLine().getOut();
        to.println(json ? JsonMapper.builder().build().writeValueAsString(object) : text);
        to.flush();
    }

    /** Where the first frame of a capture was sent to that is for a single interface. */
    static MacAddress firstDestination(Path in) throws IOException {
        try (CaptureReader reader = CaptureReader.open(in)) {
            for (Optional<CapturedFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
                byte[] frame = next.get().bytes();
                boolean unicast = frame.length >= MacConverter.BYTES && (frame[0] & 1) == 0;
                if (unicast) {
                    return new MacAddress(Arrays.copyOf(frame, MacConverter.BYTES));
                }
            }
        }
        throw new IllegalArgumentException(
                "--pcap %s: no frame in it is for a single interface, as those for a balancer are; 'weir simulate' takes its address by --mac"
                        .formatted(in));
    }

    private Engine engine() {
        return switch (machine) {
            case JIT -> new VmEngine(VmOptions.DEFAULT.withMachine(VmOptions.Machine.JIT));
            case INTERPRETER -> new VmEngine(VmOptions.DEFAULT.withMachine(VmOptions.Machine.INTERPRETER));
            case KERNEL -> {
                KernelEngine.unavailable().ifPresent(missing -> {
                    throw new IllegalArgumentException("--engine kernel: %s Use --engine jit.".formatted(missing));
                });
                yield new KernelEngine();
            }
        };
    }

    /** What became of all frames together. */
    private static final class Summary {
        private final Map<Verdict, Long> verdicts = new TreeMap<>();
        private final Map<String, Long> backends = new TreeMap<>();
        private final Map<String, Long> drops = new TreeMap<>();
        private long unfit;

        void add(FrameOutcome outcome) {
            verdicts.merge(outcome.verdict(), 1L, Long::sum);
            outcome.backend().ifPresent(it -> backends.merge(it, 1L, Long::sum));
            outcome.reason().ifPresent(it -> drops.merge(it, 1L, Long::sum));
        }

        Map<String, Object> json() {
            return Map.of("verdicts", verdicts, "backends", backends, "drops", drops, "unfit", unfit);
        }

        String text() {
            StringBuilder text = new StringBuilder("\n");
            verdicts.forEach((verdict, count) -> text.append("%-8s %d%n".formatted(verdict, count)));
            backends.forEach((backend, count) -> text.append("%-8d to %s%n".formatted(count, backend)));
            drops.forEach((reason, count) -> text.append("%-8d %s%n".formatted(count, reason)));
            return text.toString().stripTrailing();
        }
    }

    /** Reads {@code 02:00:00:00:00:01}. */
    private static final class MacConverter implements ITypeConverter<MacAddress> {
        static final int BYTES = 6;

        @Override
        public MacAddress convert(String text) {
            try {
                byte[] bytes = HexFormat.ofDelimiter(":").parseHex(text);
                if (bytes.length == BYTES) {
                    return new MacAddress(bytes);
                }
            } catch (IllegalArgumentException e) {
                // Said below.
            }
            throw new TypeConversionException("'%s' is no hardware address, such as 02:00:00:00:00:01".formatted(text));
        }
    }
}
