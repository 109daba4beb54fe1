package dev.weir.dataplane.agent;

import dev.weir.dataplane.apply.ApplyTimes;
import dev.weir.dataplane.maps.MapSizes;
import dev.weir.dataplane.maps.OuterSource;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.AttachOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an agent is told when it starts.
 *
 * @param interfaceName the interface that packets come in at
 * @param node the node's name
 * @param controlPlane members of the control plane's cluster; empty to live by the tables on disk alone
 * @param state directory of what must survive a reboot
 * @param bpffs where the BPF file system is, or is to be mounted
 * @param natAddresses the node's own addresses that backends of nat pools see, at most one of each family; empty for the
 *     interface's own
 * @param outerSources where packets of pools that encapsulate come from, at most one of each family; empty for the interface's own
 *     addresses
 * @param engine what runs the packet program
 * @param mode which of the interface's hooks to use
 * @param sizes room in the maps
 * @param times how long things are waited for
 * @param object another build of the XDP program than the agent's own
 * @param announce how VIPs are made known to the network
 */
public record AgentConfig(
        String interfaceName,
        String node,
        List<HostAndPort> controlPlane,
        Path state,
        Path bpffs,
        List<IpAddress> natAddresses,
        List<OuterSource> outerSources,
        EngineChoice engine,
        AttachOptions.Mode mode,
        MapSizes sizes,
        ApplyTimes times,
        Optional<Path> object,
        Announce announce) {
    /** It names directories too, so that nothing may be in it that leads elsewhere: the kernel allows none of these either. */
    private static final Pattern INTERFACE_NAME = Pattern.compile("[^/:\\s]+");

    public AgentConfig {
        if (!INTERFACE_NAME.matcher(interfaceName).matches() || interfaceName.matches("\\.\\.?")) {
            throw new AgentException(
                    AgentException.USAGE,
                    "--interface: \"%s\" cannot be an interface's name; give one that \"ip link\" shows"
                            .formatted(interfaceName));
        }
        controlPlane = List.copyOf(controlPlane);
        natAddresses = List.copyOf(natAddresses);
        outerSources = List.copyOf(outerSources);
        requireOneOfEach("--nat-address", natAddresses);
        requireOneOfEach(
                "--outer-source",
                outerSources.stream().map(OuterSource::address).toList());
    }

    /** What an agent is told that announces nothing. */
    public AgentConfig(
            String interfaceName,
            String node,
            List<HostAndPort> controlPlane,
            Path state,
            Path bpffs,
            List<IpAddress> natAddresses,
            List<OuterSource> outerSources,
            EngineChoice engine,
            AttachOptions.Mode mode,
            MapSizes sizes,
            ApplyTimes times,
            Optional<Path> object) {
        this(
                interfaceName,
                node,
                controlPlane,
                state,
                bpffs,
                natAddresses,
                outerSources,
                engine,
                mode,
                sizes,
                times,
                object,
                Announce.NOTHING);
    }

    /** How VIPs are made known to the network. */
    public enum Announce {
        /** Routes lead them here. */
        NOTHING,
        /** Agents of a link agree who answers ARP and neighbour solicitations for which. */
        LAYER2
    }

    private static void requireOneOfEach(String option, List<IpAddress> addresses) {
        long v4 = addresses.stream().filter(IpAddress::isV4).count();
        if (v4 > 1 || addresses.size() - v4 > 1) {
            throw new AgentException(
                    AgentException.USAGE,
                    "%s: give at most one IPv4 and one IPv6 address, not %s".formatted(option, addresses));
        }
    }

    /**
     * Where a member listens.
     *
     * @param host a name or an address, without brackets
     * @param port 1 to 65535
     */
    public record HostAndPort(String host, int port) {

        /**
         * Reads {@code host:port}; an IPv6 address stands in brackets.
         *
         * @throws AgentException if it is anything else
         */
        public static HostAndPort parse(String text) {
            int colon = text.lastIndexOf(':');
            String host = colon < 0 ? "" : text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            if (host.isBlank() || (!bracketed && host.indexOf(':') >= 0)) {
                throw malformed(text);
            }
            try {
                int port = Integer.parseInt(text.substring(colon + 1));
                if (port < 1 || port > 65_535) {
                    throw malformed(text);
                }
                return new HostAndPort(bracketed ? host.substring(1, host.length() - 1) : host, port);
            } catch (NumberFormatException e) {
                throw malformed(text);
            }
        }

        private static AgentException malformed(String text) {
            return new AgentException(
                    AgentException.USAGE,
                    "--control-plane: \"%s\" is not HOST:PORT, such as 192.0.2.1:5701 or [2001:db8::1]:5701"
                            .formatted(text));
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[%s]:%d" : "%s:%d").formatted(host, port);
        }
    }
}
