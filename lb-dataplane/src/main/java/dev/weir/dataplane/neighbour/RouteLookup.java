package dev.weir.dataplane.neighbour;

import dev.weir.dataplane.neighbour.RouteMessages.Route;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.NetlinkMessage;
import dev.weir.xdp.sys.NetlinkSocket;
import java.util.List;
import java.util.Optional;

/** Asks the kernel for the first host on the way to an address. Safe for use by several threads. */
final class RouteLookup {
    private static final int ENETUNREACH = 101;

    private final NetlinkSocket netlink;
    private final int interfaceIndex;
    private final String interfaceName;

    RouteLookup(NetlinkSocket netlink, int interfaceIndex, String interfaceName) {
        this.netlink = netlink;
        this.interfaceIndex = interfaceIndex;
        this.interfaceName = interfaceName;
    }

    /** What was found. */
    sealed interface Way {
        /** Frames go to this host, which is on the interface's own link. */
        record Hop(IpAddress host) implements Way {}

        /** It is this node itself. */
        record Here() implements Way {}

        /** The node has a way, by another interface; the reason why that is none for frames, in a sentence. */
        record Elsewhere(String reason) implements Way {}

        /** There is no way, for a reason in a sentence. */
        record None(String reason) implements Way {}
    }

    Way find(IpAddress to) {
        try {
            List<NetlinkMessage> answer = netlink.request(RouteMessages.RTM_GETROUTE, 0, RouteMessages.request(to));
            Optional<Route> route = answer.stream()
                    .flatMap(message -> RouteMessages.parse(message).stream())
                    .findFirst();
            return route.map(found -> judge(to, found))
                    .orElseGet(() -> new Way.None("the kernel gives no route to " + to));
        } catch (SystemCallException e) {
            return new Way.None(
                    e.errno() == ENETUNREACH
                            ? "this node has no route to " + to
                            : "no route to %s: %s".formatted(to, e.getMessage()));
        }
    }

    private Way judge(IpAddress to, Route route) {
        if (route.type() == Route.LOCAL) {
            return new Way.Here();
        }
        if (route.type() != Route.UNICAST) {
            return new Way.None("the route to %s is of type %d, not unicast".formatted(to, route.type()));
        }
        if (route.interfaceIndex() != interfaceIndex) {
            return new Way.Elsewhere("the route to %s leaves by interface %s, not by %s"
                    .formatted(to, name(route.interfaceIndex()), interfaceName));
        }
        return new Way.Hop(route.gateway().orElse(to));
    }

    private static String name(int index) {
        return Interfaces.list().stream()
                .filter(one -> one.index() == index)
                .map(Interfaces.Interface::name)
                .findFirst()
                .orElse("#" + index);
    }
}
