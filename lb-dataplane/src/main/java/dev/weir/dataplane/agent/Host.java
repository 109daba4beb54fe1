package dev.weir.dataplane.agent;

import dev.weir.dataplane.maps.OuterSource;
import dev.weir.dataplane.maps.ProgramConfig;
import dev.weir.dataplane.maps.ProgramConfig.PortRange;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.Interfaces.Interface;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the machine has to offer an agent.
 *
 * @param target the interface that packets come in at
 * @param natAddresses the node's own addresses that backends of nat pools see, at most one of each family
 * @param outerSources where packets of pools that encapsulate come from, at most one of each family
 */
record Host(Interface target, List<IpAddress> natAddresses, List<OuterSource> outerSources) {
    private static final int MAC_BYTES = 6;

    /**
     * Checks that an agent can start here.
     *
     * @throws AgentException if not
     */
    static Host check(AgentConfig config) {
        List<Interface> all = Interfaces.list();
        Interface target = all.stream()
                .filter(one -> one.name().equals(config.interfaceName()))
                .findFirst()
                .orElseThrow(() -> missing(config.interfaceName(), all));
        if (target.mac().bytes().length != MAC_BYTES) {
            throw new AgentException(
                    AgentException.USAGE,
                    "--interface %s: it has no Ethernet address; give an Ethernet interface".formatted(target.name()));
        }
        List<IpAddress> own = ownOf(target);
        return new Host(
                target,
                config.natAddresses().isEmpty() ? own : config.natAddresses(),
                config.outerSources().isEmpty() ? OuterSource.of(own) : config.outerSources());
    }

    /** What the program has to know of it. */
    ProgramConfig program() {
        return new ProgramConfig(target.mac(), natAddresses, PortRange.DEFAULT, outerSources, target.mtu());
    }

    private static AgentException missing(String name, List<Interface> all) {
        return new AgentException(
                AgentException.USAGE,
                "--interface %s: there is no such interface; there are: %s"
                        .formatted(name, all.stream().map(Interface::name).collect(Collectors.joining(", "))));
    }

    /** The first address of each family that others can reach. */
    private static List<IpAddress> ownOf(Interface target) {
        List<IpAddress> own = new ArrayList<>();
        Predicate<IpAddress> usable = address -> !address.isLinkLocal() && !address.isLoopback();
        List<IpAddress> all = target.addresses().stream()
                .map(one -> IpAddress.of(one.address()))
                .filter(usable)
                .toList();
        all.stream().filter(IpAddress::isV4).findFirst().ifPresent(own::add);
        all.stream().filter(usable.and(address -> !address.isV4())).findFirst().ifPresent(own::add);
        return own;
    }
}
