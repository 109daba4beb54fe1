package dev.weir.controlplane;

import dev.weir.controlplane.config.ConfigFile;
import dev.weir.controlplane.simulate.Setup;
import dev.weir.controlplane.simulate.Simulation;
import dev.weir.dataplane.agent.PinnedNode;
import dev.weir.dataplane.cli.AddressConverter;
import dev.weir.dataplane.explain.Explainer;
import dev.weir.dataplane.explain.Explanation;
import dev.weir.dataplane.explain.Tuple;
import dev.weir.dataplane.inspect.NodeFlags;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Protocol;
import dev.weir.xdp.capture.CaptureReader;
import dev.weir.xdp.capture.CapturedFrame;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import dev.weir.xdp.vm.MapTrace;
import dev.weir.xdp.vm.VmEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code weir explain}. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Tells where a packet goes and why: frontend, slot, backend, what is rewritten, or why it is dropped and what to do.",
            "The real program is run on it, on copies of this node's live maps, which are only read, or on those of a configuration."
        },
        footer = {
            "",
            "Example: weir explain tcp 198.51.100.7:40000 203.0.113.10:80",
            "IPv6 addresses stand in brackets: [2001:db8::7]:40000. What one packet of a capture leaves behind, such as a tracked flow,",
            "is there for the next. ICMP errors are answered as if none had been sent in this second."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:everything was explained, whatever became of it",
            "1:it cannot be done; the message says why",
            "2:the command line is wrong"
        })
final class ExplainCommand implements Callable<Integer> {
    private static final MacAddress SOME_MAC = new MacAddress(new byte[] {2, 0, 0, 0, 0, 2});

    @Parameters(
            arity = "0..3",
            paramLabel = "PROTOCOL CLIENT VIP",
            description = "a packet: tcp or udp, then both ends as ADDRESS:PORT")
    private List<String> tuple = new ArrayList<>();

    @Option(
            names = "--pcap",
            paramLabel = "IN",
            description = "each packet of a capture (pcap or pcapng), in its place")
    private @Nullable Path in;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "pools and services as YAML, in place of this node's live tables; all backends healthy")
    private @Nullable Path config;

    @Option(
            names = "--established",
            description = "a TCP packet from the middle of a connection, not the one that opens it")
    private boolean established;

    @Option(
            names = "--nat-address",
            paramLabel = "ADDRESS",
            converter = AddressConverter.class,
            description = "with --config: the balancer's address that backends of nat pools see; one for each family")
    private List<IpAddress> natAddresses = new ArrayList<>();

    @Option(
            names = "--down",
            paramLabel = "POOL/BACKEND",
            description = "with --config: a backend that fails its health checks; may be repeated")
    private Set<String> down = new LinkedHashSet<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "with --config: another choice of backends for the same packets (default: ${DEFAULT-VALUE})")
    private int seed;

    @Mixin
    private NodeFlags node;

    @Option(names = "--json", description = "print JSON, one object a line, in place of text")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        requireOneSubject();
        Optional<Tuple> packet = in == null ? Optional.of(parseTuple()) : Optional.empty();
        if (config == null) {
            try (PinnedNode live = node.open();
                    Explainer explainer = Explainer.of(live)) {
                explain(explainer, packet);
            }
        } else {
            MapTrace trace = new MapTrace();
            Setup setup = new Setup(ConfigFile.read(config), configuredMac(), natAddresses, down, seed);
            try (VmEngine engine = VmEngine.witnessedBy(trace);
                    Simulation simulation = new Simulation(engine, setup);
                    Explainer explainer = simulation.explainer(trace)) {
                explain(explainer, packet);
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private MacAddress configuredMac() throws IOException {
        return in == null ? SOME_MAC : SimulateCommand.firstDestination(in);
    }

    private void requireOneSubject() {
        if (in == null ? tuple.size() != 3 : !tuple.isEmpty()) {
            throw wrong(
                    "give a packet, such as 'tcp 198.51.100.7:40000 203.0.113.10:80', or --pcap FILE, and not both");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void explain(Explainer explainer, Optional<Tuple> packet) throws IOException {
        Path capture = in;
        if (capture == null) {
            byte[] frame = packet.orElseThrow().frame(explainer.mac(), !established);
            print(explainer.explain(frame), Map.of(), "");
            return;
        }
        try (CaptureReader reader = CaptureReader.open(capture)) {
            Optional<CapturedFrame> next = reader.next();
            for (long number = 1; next.isPresent(); number++) {
                explain(explainer, number, next.get());
                next = reader.next();
            }
        }
    }

    private void explain(Explainer explainer, long number, CapturedFrame captured) {
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("frame", number);
        try {
            print(explainer.explain(captured.bytes()), head, "frame %d%n".formatted(number));
        } catch (BpfException e) {
            if (e.errno() != Errno.EINVAL) {
                throw e;
            }
            head.put("unfit", true);
            print(head, "frame %d is none: %s%n".formatted(number, e.getMessage()));
        }
    }

    private void print(Explanation explanation, Map<String, Object> head, String title) {
        Map<String, Object> object = new LinkedHashMap<>(head);
        object.putAll(explanation.json());
        StringBuilder text = new StringBuilder(title);
        explanation
                .lines()
                .forEach(line ->
                        text.append(title.isEmpty() ? "" : "  ").append(line).append('\n'));
        print(object, text.toString());
    }

    private void print(Map<String, Object> object, String text) {
        PrintWriter to = spec.commandLine().getOut();
        to.println(json ? JsonMapper.builder().build().writeValueAsString(object) : text.stripTrailing());
        to.flush();
    }

    private Tuple parseTuple() {
        Protocol protocol = switch (tuple.getFirst()) {
            case "tcp" -> Protocol.TCP;
            case "udp" -> Protocol.UDP;
            default -> throw wrong("'%s' is no protocol of services; it is tcp or udp".formatted(tuple.getFirst()));
        };
        End client = end(tuple.get(1));
        End vip = end(tuple.get(2));
        if (client.address().isV4() != vip.address().isV4()) {
            throw wrong("%s and %s are of different IP versions, so no packet has both"
                    .formatted(client.address(), vip.address()));
        }
        return new Tuple(protocol, client.address(), client.port(), vip.address(), vip.port());
    }

    /** An address with a port. */
    private record End(IpAddress address, int port) {}

    private End end(String text) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[") && colon > 1 && text.charAt(colon - 1) == ']';
        String address = colon < 0 ? text : text.substring(bracketed ? 1 : 0, bracketed ? colon - 1 : colon);
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && bracketed == (address.indexOf(':') >= 0) && port >= 0 && port <= 65_535) {
                return new End(IpAddress.parse(address), port);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw wrong("'%s' is not ADDRESS:PORT, such as 198.51.100.7:40000 or [2001:db8::7]:40000".formatted(text));
    }
}
