package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.util.List;

/**
 * What the program is told before it is loaded, and keeps for as long as it runs.
 *
 * @param mac hardware address of the interface; frames for others are passed on untouched
 * @param natAddresses the node's own addresses that backends of nat pools see: at most one of each family, none if there are no
 *     such pools
 * @param natPorts the ports of those addresses that are the program's to use
 * @param outerSources where packets of pools that encapsulate come from: at most one of each family
 * @param mtu bytes of the largest packet that the interface sends, from the IP header on
 */
public record ProgramConfig(
        MacAddress mac, List<IpAddress> natAddresses, PortRange natPorts, List<OuterSource> outerSources, int mtu) {
    private static final int ETHERNET_MTU = 1500;

    public ProgramConfig {
        natAddresses = List.copyOf(natAddresses);
        outerSources = List.copyOf(outerSources);
        requireOneOfEach("nat address", natAddresses);
        requireOneOfEach(
                "outer source", outerSources.stream().map(OuterSource::address).toList());
        if (mtu < 1) {
            throw new IllegalArgumentException("an MTU of %d bytes".formatted(mtu));
        }
        if (mac.bytes().length != Memory.MAC_BYTES) {
            throw new IllegalArgumentException("not an Ethernet address: " + mac);
        }
    }

    /** With the default ports, outer headers from the same addresses, and Ethernet's MTU. */
    public ProgramConfig(MacAddress mac, List<IpAddress> natAddresses) {
        this(mac, natAddresses, PortRange.DEFAULT);
    }

    /** With outer headers from the same addresses, and Ethernet's MTU. */
    public ProgramConfig(MacAddress mac, List<IpAddress> natAddresses, PortRange natPorts) {
        this(mac, natAddresses, natPorts, OuterSource.of(natAddresses), ETHERNET_MTU);
    }

    private static void requireOneOfEach(String what, List<IpAddress> addresses) {
        long v4 = addresses.stream().filter(IpAddress::isV4).count();
        if (v4 > 1 || addresses.size() - v4 > 1) {
            throw new IllegalArgumentException("at most one %s of each family, not %s".formatted(what, addresses));
        }
    }

    /**
     * Consecutive ports.
     *
     * @param first 1 to 65535
     * @param count how many, 0 for none
     */
    public record PortRange(int first, int count) {
        /** Below the ports that Linux gives to the node's own sockets ({@code net.ipv4.ip_local_port_range}). */
        public static final PortRange DEFAULT = new PortRange(1024, 31744);

        public PortRange {
            if (first < 1 || count < 0 || first + count > 65536) {
                throw new IllegalArgumentException(
                        "%d ports from %d on: not within 1 to 65535".formatted(count, first));
            }
        }
    }
}
