package dev.weir.xdp.host;

import dev.weir.xdp.host.Route.NextHop;
import org.jspecify.annotations.Nullable;

/** A look-up of an IPv6 route ({@code net/ipv6/route.c}, {@code net/ipv6/ip6_fib.c}). For one look-up. */
final class Ipv6Lookup extends FibLookup {
    private static final int MAX_MTU = 0xffff + 40;
    private static final int MIN_MTU = 1280;

    Ipv6Lookup(NetworkView view, long parameters, int flags) {
        super(view, parameters, flags, FibParameters.AF_INET6);
    }

    /** Whether an address is a group's, a link's own or this host's own: packets of such are never forwarded. */
    boolean staysHere() {
        return staysHere(high, low) || staysHere(sourceHigh, sourceLow);
    }

    private static boolean staysHere(long high, long low) {
        boolean multicast = high >>> 56 == 0xff;
        boolean linkLocal = high >>> 54 == 0xfe80 >>> 6;
        return multicast || linkLocal || (high == 0 && low == 1);
    }

    @Override
    Link.Settings settings(Link link) {
        return link.ipv6();
    }

    @Override
    Tables tables() {
        return view.ipv6();
    }

    @Override
    @Nullable
    Route search(Prefixes table) {
        for (Prefixes.Node node = table.longest(high, low); node != null; node = node.shorter()) {
            Route best = best(node.routes());
            if (best != null) {
                return best;
            }
        }
        return null;
    }

    /** Of the usable routes of the smallest metric the first one over the link that the look-up names, or else the first. */
    private @Nullable Route best(Route[] routes) {
        Route best = null;
        for (Route route : routes) {
            if (best != null && best.priority() != route.priority()) {
                break;
            }
            NextHop hop = nextHop(route);
            if (hop != null && hop.link() == FibParameters.link(parameters)) {
                return route;
            }
            boolean usable = hop != null || route.nextHops().isEmpty();
            best = best == null && usable ? route : best;
        }
        return best;
    }

    @Override
    @Nullable
    NextHop nextHop(Route route) {
        NextHop first = null;
        for (NextHop hop : route.nextHops()) {
            if (isUsable(hop)) {
                if (hop.link() == FibParameters.link(parameters)) {
                    return hop;
                }
                first = first == null ? hop : first;
            }
        }
        return first;
    }

    /** To IPv6 every refusal by a rule is no route. */
    @Override
    int refusedAs(int action) {
        return switch (action) {
            case Rule.BLACKHOLE, Rule.PROHIBIT, Rule.UNREACHABLE -> 0;
            default -> -1;
        };
    }

    @Override
    int mtu(Route route, Link link) {
        int mtu = route.mtu() != 0 ? route.mtu() : Math.max(MIN_MTU, link.ipv6().mtu());
        return Math.min(mtu, MAX_MTU);
    }

    /** Routes of IPv6 know no type of service. */
    @Override
    int tos() {
        return 0;
    }

    /** Where the way out is given, the kernel takes the source for not chosen yet. */
    @Override
    boolean rulesSeeSource() {
        return outputLink == 0;
    }

    @Override
    @Nullable
    Address sourceAddress(Route route, NextHop hop, Link link) {
        return route.preferredSource().equals(Address.ANY)
                ? SourceAddress.choose(view.links(), link, high, low)
                : route.preferredSource();
    }
}
