package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.util.Optional;

/**
 * A backend as the program sees it ({@code struct backend}).
 *
 * @param identity names it across restarts of the agent: a hash of pool, name, address and port; never 0
 * @param address where packets of nat pools go, and whose next hop is to be found
 * @param port where packets of nat pools go; without effect in other modes
 * @param translated whether its pool translates
 * @param nextHop hardware address that frames for it are sent to; while it is empty packets are dropped, or the host delivers them
 */
public record LiveBackend(
        long identity, IpAddress address, int port, boolean translated, Optional<MacAddress> nextHop) {}
