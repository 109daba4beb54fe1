package dev.weir.xdp.host;

import dev.weir.xdp.host.Link.LinkAddress;
import dev.weir.xdp.host.Route.NextHop;
import org.jspecify.annotations.Nullable;

/** A look-up of an IPv4 route ({@code net/ipv4/fib_trie.c}, {@code net/ipv4/fib_semantics.c}). For one look-up. */
final class Ipv4Lookup extends FibLookup {
    private static final int TOS_MASK = 0x1c;
    private static final int MAX_MTU = 0xffff;
    private static final int SECONDARY = 1;
    private static final int SCOPE_LINK = 253;
    private static final int SCOPE_HOST = 254;

    Ipv4Lookup(NetworkView view, long parameters, int flags) {
        super(view, parameters, flags, FibParameters.AF_INET);
    }

    @Override
    Link.Settings settings(Link link) {
        return link.ipv4();
    }

    @Override
    Tables tables() {
        return view.ipv4();
    }

    @Override
    @Nullable
    Route search(Prefixes table) {
        for (Prefixes.Node node = table.longest(high, low); node != null; node = node.shorter()) {
            for (Route route : node.routes()) {
                boolean fits = route.tos() == 0 || route.tos() == tos();
                if (fits && (route.type() >= Route.BLACKHOLE || nextHop(route) != null)) {
                    return route;
                }
            }
        }
        return null;
    }

    @Override
    @Nullable
    NextHop nextHop(Route route) {
        for (NextHop hop : route.nextHops()) {
            if (isUsable(hop) && (outputLink == 0 || outputLink == hop.link())) {
                return hop;
            }
        }
        return null;
    }

    @Override
    int refusedAs(int action) {
        return switch (action) {
            case Rule.BLACKHOLE -> Route.BLACKHOLE;
            case Rule.PROHIBIT -> Route.PROHIBIT;
            // Not Route.UNREACHABLE: for a rule the kernel has another error, which counts as no route.
            case Rule.UNREACHABLE -> 0;
            default -> -1;
        };
    }

    @Override
    int mtu(Route route, Link link) {
        return route.mtuLocked() && route.mtu() != 0 ? route.mtu() : Math.min(link.mtu(), MAX_MTU);
    }

    @Override
    int tos() {
        return FibParameters.tos(parameters) & TOS_MASK;
    }

    @Override
    boolean rulesSeeSource() {
        return true;
    }

    @Override
    Address sourceAddress(Route route, NextHop hop, Link link) {
        if (!route.preferredSource().equals(Address.ANY)) {
            return route.preferredSource();
        }
        Address gateway = hop.gatewayFamily() == family ? hop.gateway() : Address.ANY;
        Address own = sourceAddress(link, gateway, route.scope());
        return own != null ? own : sourceAddressOfAny(route.scope());
    }

    /** An address of the link in whose network the gateway is, or else its first one. */
    private @Nullable Address sourceAddress(Link link, Address gateway, int scope) {
        Address first = null;
        for (LinkAddress address : link.addresses()) {
            if (isPrimary(address) && Math.min(address.scope(), SCOPE_HOST) <= scope) {
                if (gateway.equals(Address.ANY) || gateway.isWithin(address.peer(), address.prefixLength())) {
                    return address.local();
                }
                first = first == null ? address.local() : first;
            }
        }
        return first;
    }

    /** Any address at all that is known as far as the route leads. */
    private Address sourceAddressOfAny(int scope) {
        for (Link link : view.links().all()) {
            for (LinkAddress address : link.addresses()) {
                if (isPrimary(address) && address.scope() != SCOPE_LINK && address.scope() <= scope) {
                    return address.local();
                }
            }
        }
        return Address.ANY;
    }

    private boolean isPrimary(LinkAddress address) {
        return address.family() == family && (address.flags() & SECONDARY) == 0;
    }
}
