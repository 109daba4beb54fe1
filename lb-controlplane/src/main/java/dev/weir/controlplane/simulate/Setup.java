package dev.weir.controlplane.simulate;

import dev.weir.controlplane.config.ConfigFile;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.util.List;
import java.util.Set;

/**
 * What is simulated.
 *
 * @param config pools and services
 * @param mac hardware address of the balancer's interface: frames for others are none of its business
 * @param natAddresses its own addresses that backends of nat pools see, at most one of each family
 * @param down backends that do not answer their health checks, as {@code pool/backend}; all others do
 * @param seed which slots packets hash to: the same for the same seed
 */
public record Setup(ConfigFile config, MacAddress mac, List<IpAddress> natAddresses, Set<String> down, int seed) {
    public Setup {
        natAddresses = List.copyOf(natAddresses);
        down = Set.copyOf(down);
    }
}
