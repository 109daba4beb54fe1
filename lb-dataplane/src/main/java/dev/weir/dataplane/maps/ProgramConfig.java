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
 */
public record ProgramConfig(MacAddress mac, List<IpAddress> natAddresses, PortRange natPorts) {

    public ProgramConfig {
        natAddresses = List.copyOf(natAddresses);
        long v4 = natAddresses.stream().filter(IpAddress::isV4).count();
        if (v4 > 1 || natAddresses.size() - v4 > 1) {
            throw new IllegalArgumentException("at most one nat address of each family, not " + natAddresses);
        }
        if (mac.bytes().length != Memory.MAC_BYTES) {
            throw new IllegalArgumentException("not an Ethernet address: " + mac);
        }
    }

    /** With the default ports. */
    public ProgramConfig(MacAddress mac, List<IpAddress> natAddresses) {
        this(mac, natAddresses, PortRange.DEFAULT);
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
