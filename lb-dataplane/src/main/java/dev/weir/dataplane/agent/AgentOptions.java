package dev.weir.dataplane.agent;

import dev.weir.dataplane.apply.ApplyTimes;
import dev.weir.dataplane.cli.AddressConverter;
import dev.weir.dataplane.maps.MapSizes;
import dev.weir.dataplane.maps.OuterSource;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.AttachOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The agent's options, for every command that starts one (as a picocli mixin). */
public final class AgentOptions {
    @Option(
            names = "--interface",
            required = true,
            paramLabel = "IF",
            description = "the network interface that packets come in at")
    String interfaceName;

    @Option(names = "--node", paramLabel = "NAME", description = "this node's name (default: the host's name)")
    @Nullable
    String node;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            defaultValue = "/var/lib/weir/agent",
            description = "where the last good tables are kept (default: ${DEFAULT-VALUE})")
    Path state;

    @Option(
            names = "--bpffs",
            paramLabel = "DIR",
            defaultValue = "/sys/fs/bpf",
            description = "the BPF file system for pins, mounted there if it is not (default: ${DEFAULT-VALUE})")
    Path bpffs;

    @Option(
            names = "--nat-address",
            paramLabel = "ADDRESS",
            converter = AddressConverter.class,
            description =
                    "this node's address that backends of nat pools see; one for each family (default: the interface's own)")
    List<IpAddress> natAddresses = new ArrayList<>();

    @Option(
            names = "--outer-source",
            paramLabel = "PREFIX",
            converter = OuterSourceConverter.class,
            description =
                    "source of packets to backends of ipip and gue pools, such as 198.18.0.0/16, which each flow has an address of; one for each family (default: the interface's own address)")
    List<OuterSource> outerSources = new ArrayList<>();

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description =
                    "what runs the XDP program: kernel, or vm for this process itself (default: kernel, and vm where BPF is not permitted)")
    @Nullable
    String engine;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "auto",
            description = "hook to run on: auto, native or generic (default: ${DEFAULT-VALUE})")
    String mode;

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "16777216",
            description = "room for slots of all services, twice what tables have (default: ${DEFAULT-VALUE})")
    int slots;

    @Option(
            names = "--flows",
            paramLabel = "N",
            defaultValue = "131072",
            description = "room for tracked flows, and as much for translated ones (default: ${DEFAULT-VALUE})")
    int flows;

    @Option(
            names = "--services",
            paramLabel = "N",
            defaultValue = "4096",
            description = "room for services (default: ${DEFAULT-VALUE})")
    int services;

    @Option(
            names = "--backends",
            paramLabel = "N",
            defaultValue = "16384",
            description = "room for backends (default: ${DEFAULT-VALUE})")
    int backends;

    @Option(
            names = "--frontends",
            paramLabel = "N",
            defaultValue = "16384",
            description = "room for frontends (default: ${DEFAULT-VALUE})")
    int frontends;

    @Option(
            names = "--flow-idle",
            paramLabel = "TIME",
            defaultValue = "5m",
            converter = DurationConverter.class,
            description = "a connection silent for longer may move when backends change (default: ${DEFAULT-VALUE})")
    Duration flowIdle;

    @Option(
            names = "--prepare",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = DurationConverter.class,
            description =
                    "how long changes of services with UDP frontends are announced beforehand (default: ${DEFAULT-VALUE})")
    Duration prepare;

    @Option(
            names = "--object",
            paramLabel = "FILE",
            description = "another build of the XDP program, in place of the agent's own")
    @Nullable
    Path object;

    @Option(
            names = "--announce",
            paramLabel = "HOW",
            defaultValue = "none",
            description =
                    "how VIPs are made known to the network: layer2, where agents of a link agree who answers ARP and neighbour solicitations for which, or none (default: ${DEFAULT-VALUE})")
    String announce;

    /**
     * The configuration that the options make.
     *
     * @param controlPlane members of the control plane's cluster
     * @throws AgentException if an option's value cannot be
     */
    public AgentConfig toConfig(List<AgentConfig.HostAndPort> controlPlane) {
        return new AgentConfig(
                interfaceName,
                node == null ? hostName() : node,
                controlPlane,
                state,
                bpffs,
                natAddresses,
                outerSources,
                engineChoice(),
                attachMode(),
                sizes(),
                ApplyTimes.DEFAULT.withFlowIdle(flowIdle).withPrepare(prepare),
                Optional.ofNullable(object),
                announcement());
    }

    private AgentConfig.Announce announcement() {
        return switch (announce) {
            case "none" -> AgentConfig.Announce.NOTHING;
            case "layer2" -> AgentConfig.Announce.LAYER2;
            default ->
                throw new AgentException(
                        AgentException.USAGE, "--announce: \"%s\" is neither layer2 nor none".formatted(announce));
        };
    }

    private MapSizes sizes() {
        atLeastOne("--frontends", frontends);
        atLeastOne("--services", services);
        atLeastOne("--slots", slots);
        atLeastOne("--backends", backends);
        atLeastOne("--flows", flows);
        return new MapSizes(frontends, services, slots, backends + 1, flows, flows);
    }

    private static void atLeastOne(String option, int value) {
        if (value < 1 || value == Integer.MAX_VALUE) {
            throw new AgentException(
                    AgentException.USAGE, "%s: %d is not a number of entries".formatted(option, value));
        }
    }

    private EngineChoice engineChoice() {
        return switch (engine) {
            case null -> EngineChoice.KERNEL_OR_VM;
            case "kernel" -> EngineChoice.KERNEL;
            case "vm" -> EngineChoice.VM;
            default ->
                throw new AgentException(
                        AgentException.USAGE, "--engine: \"%s\" is neither kernel nor vm".formatted(engine));
        };
    }

    private AttachOptions.Mode attachMode() {
        return switch (mode) {
            case "auto" -> AttachOptions.Mode.NATIVE_OR_GENERIC;
            case "native" -> AttachOptions.Mode.NATIVE;
            case "generic" -> AttachOptions.Mode.GENERIC;
            default ->
                throw new AgentException(
                        AgentException.USAGE, "--mode: \"%s\" is none of auto, native and generic".formatted(mode));
        };
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new AgentException(
                    AgentException.USAGE,
                    "--node: this host's name is unknown (%s); give the node a name".formatted(e.getMessage()),
                    e);
        }
    }

    /** Reads an address or a prefix. */
    static final class OuterSourceConverter implements ITypeConverter<OuterSource> {
        @Override
        public OuterSource convert(String text) {
            try {
                return OuterSource.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads a time such as {@code 500ms}, {@code 60s} or {@code 5m}. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

        @Override
        public Duration convert(String text) {
            Matcher matcher = TIME.matcher(text);
            if (!matcher.matches()) {
                throw new TypeConversionException("\"%s\" is not a time such as 500ms, 60s or 5m".formatted(text));
            }
            long count = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                default -> Duration.ofHours(count);
            };
        }
    }
}
