package dev.weir.xdp.host;

import static dev.weir.xdp.error.Errno.ENODEV;

import dev.weir.xdp.host.Route.NextHop;
import org.jspecify.annotations.Nullable;

/**
 * One look-up of a route, as the kernel does it for {@code bpf_fib_lookup} ({@code net/core/filter.c}); what differs between IPv4 and
 * IPv6 is in the subclasses. Not known here: VRF devices, and path MTUs learned from ICMP. For one look-up.
 */
abstract sealed class FibLookup permits Ipv4Lookup, Ipv6Lookup {
    /** The loopback link, where packets of this host's own come from. */
    private static final int LOOPBACK = 1;

    protected final NetworkView view;
    protected final long parameters;
    protected final int flags;
    protected final int family;
    protected final long sourceHigh;
    protected final long sourceLow;
    protected final long high;
    protected final long low;
    /** Where the packet came in. */
    protected final int inputLink;
    /** Where it is to go out; 0 if that is open. */
    protected final int outputLink;

    FibLookup(NetworkView view, long parameters, int flags, int family) {
        this.view = view;
        this.parameters = parameters;
        this.flags = flags;
        this.family = family;
        this.sourceHigh = FibParameters.sourceHigh(parameters, family);
        this.sourceLow = FibParameters.sourceLow(parameters, family);
        this.high = FibParameters.destinationHigh(parameters, family);
        this.low = FibParameters.destinationLow(parameters, family);
        boolean output = has(FibParameters.OUTPUT);
        this.inputLink = output ? LOOPBACK : FibParameters.link(parameters);
        this.outputLink = output ? FibParameters.link(parameters) : 0;
    }

    /** Looks up, and writes what comes of it into the parameters: {@code BPF_FIB_LKUP_RET_*}, or a negative error number. */
    final int answer() {
        Link link = view.links().find(FibParameters.link(parameters));
        if (link == null) {
            return -ENODEV;
        }
        if (!settings(link).forwarding()) {
            return FibParameters.FORWARDING_DISABLED;
        }
        Route route = has(FibParameters.DIRECT) ? searchTable() : searchRules();
        if (route == null) {
            return FibParameters.NOT_FORWARDED;
        }
        return switch (route.type()) {
            case Route.UNICAST -> forward(route);
            case Route.BLACKHOLE -> FibParameters.BLACKHOLE;
            case Route.UNREACHABLE -> FibParameters.UNREACHABLE;
            case Route.PROHIBIT -> FibParameters.PROHIBIT;
            default -> FibParameters.NOT_FORWARDED;
        };
    }

    /** The settings of a link for this family. */
    abstract Link.Settings settings(Link link);

    /** The tables of this family. */
    abstract Tables tables();

    /** The best route of a table; null if there is none. */
    abstract @Nullable Route search(Prefixes table);

    /** The next hop of a route with one way, or the one that the packet is bound to. */
    abstract @Nullable NextHop nextHop(Route route);

    /** What a route that a rule refuses by itself is like to the program: its type, or one that is not forwarded. */
    abstract int refusedAs(int action);

    /** Bytes of the largest packet that a way takes. */
    abstract int mtu(Route route, Link link);

    /** The source address that this host would use; null if it has none. */
    abstract @Nullable Address sourceAddress(Route route, NextHop hop, Link link);

    final boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Whether a way may be taken as far as its link is concerned. */
    final boolean isUsable(NextHop hop) {
        if (hop.dead()) {
            return false;
        }
        Link link = hop.linkDown() ? view.links().find(hop.link()) : null;
        return link == null || !settings(link).ignoresLinkDown();
    }

    private @Nullable Route searchTable() {
        int number = has(FibParameters.TABLE_ID) ? FibParameters.takeTable(parameters) : Tables.MAIN;
        Prefixes table = tables().find(number);
        return table == null ? null : search(table);
    }

    private @Nullable Route searchRules() {
        if (!tables().hasCustomRules()) {
            for (Prefixes table : tables().usual()) {
                Route route = search(table);
                if (route != null && route.type() != Route.THROW) {
                    return route;
                }
            }
            return null;
        }
        for (Rule rule : tables().rules()) {
            Route route = matches(rule) ? ask(rule) : null;
            if (route != null && route.type() != Route.THROW) {
                return route;
            }
        }
        return null;
    }

    private @Nullable Route ask(Rule rule) {
        if (rule.action() == Rule.TO_TABLE) {
            Prefixes table = tables().find(rule.table());
            return table == null ? null : search(table);
        }
        int type = refusedAs(rule.action());
        return type < 0 ? null : Route.refusing(type);
    }

    private boolean matches(Rule rule) {
        Address source = rule.source();
        Address destination = rule.destination();
        int mark = has(FibParameters.MARKED) ? FibParameters.mark(parameters) : 0;
        boolean fits = (rule.sourceLength() == 0 || rulesSeeSource())
                && Address.samePrefix(sourceHigh, sourceLow, source.high(), source.low(), rule.sourceLength())
                && Address.samePrefix(high, low, destination.high(), destination.low(), rule.destinationLength())
                && isNamed(rule.inputLink(), inputLink)
                && isNamed(rule.outputLink(), outputLink)
                && (rule.tos() == 0 || rule.tos() == tos())
                && ((mark ^ rule.mark()) & rule.markMask()) == 0;
        return fits != rule.inverted();
    }

    /** Whether rules for sources count. */
    abstract boolean rulesSeeSource();

    /** The type of service that routes and rules see. */
    abstract int tos();

    private boolean isNamed(String name, int index) {
        if (name.isEmpty()) {
            return true;
        }
        Link link = view.links().find(index);
        return link != null && link.name().equals(name);
    }

    private int forward(Route route) {
        NextHop hop = route.nextHops().size() > 1 && outputLink == 0 ? choose(route) : nextHop(route);
        Link link = hop == null ? null : view.links().find(hop.link());
        if (hop == null || link == null) {
            return FibParameters.NOT_FORWARDED;
        }
        int mtu = mtu(route, link);
        if (FibParameters.totalLength(parameters) > mtu) {
            FibParameters.putMtu(parameters, mtu);
            return FibParameters.FRAGMENTATION_NEEDED;
        }
        if (hop.encapsulated()) {
            return FibParameters.UNSUPPORTED_ENCAPSULATION;
        }
        return deliver(route, hop, link, mtu);
    }

    private int deliver(Route route, NextHop hop, Link link, int mtu) {
        if (family == FibParameters.AF_INET6 && hop.gatewayFamily() != 0) {
            FibParameters.putGateway(parameters, hop.gatewayFamily(), hop.gateway());
        }
        FibParameters.putRoute(parameters, route.priority(), link.index());
        if (has(FibParameters.SOURCE)) {
            Address source = sourceAddress(route, hop, link);
            if (source == null) {
                return FibParameters.NO_SOURCE_ADDRESS;
            }
            FibParameters.putSource(parameters, family, source);
        }
        boolean gateway = hop.gatewayFamily() != 0;
        if (family == FibParameters.AF_INET && gateway) {
            FibParameters.putGateway(parameters, hop.gatewayFamily(), hop.gateway());
        }
        if (!has(FibParameters.SKIP_NEIGHBOUR)) {
            long nextHigh = gateway ? hop.gateway().high() : high;
            long nextLow = gateway ? hop.gateway().low() : low;
            boolean single = link.withoutNeighbours()
                    && hop.gatewayFamily() != FibParameters.AF_INET6
                    && family == FibParameters.AF_INET;
            long mac = view.neighbours().mac(link.index(), single ? 0 : nextHigh, single ? 0 : nextLow);
            if (mac == Neighbours.UNKNOWN) {
                return FibParameters.NO_NEIGHBOUR;
            }
            FibParameters.putMacs(parameters, link.mac(), mac);
        }
        FibParameters.finish(parameters, mtu);
        return FibParameters.SUCCESS;
    }

    /** One of several ways: the same for packets of one flow, and each as often as its weight says. The kernel's choice is under a secret. */
    private @Nullable NextHop choose(Route route) {
        long weights = 0;
        for (NextHop hop : route.nextHops()) {
            weights += isUsable(hop) ? hop.weight() : 0;
        }
        if (weights == 0) {
            return null;
        }
        long share = (flowHash() >>> 1) % weights;
        for (NextHop hop : route.nextHops()) {
            share -= isUsable(hop) ? hop.weight() : 0;
            if (share < 0) {
                return hop;
            }
        }
        return null;
    }

    private long flowHash() {
        long mixed = (high ^ Long.rotateLeft(low, 17)) * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 32 ^ sourceHigh ^ Long.rotateLeft(sourceLow, 17)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 32 ^ FibParameters.flow(parameters)) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
