package dev.weir.xdp.host;

import java.util.List;

/**
 * A route of a table ({@code struct rtmsg}, {@code uapi/linux/rtnetlink.h}).
 *
 * @param table the number of its table
 * @param type {@link #UNICAST} and so on ({@code RTN_*})
 * @param scope {@code RT_SCOPE_*}
 * @param tos the type of service that it is for; 0 for all
 * @param priority its metric: of two for the same prefix the smaller one counts
 * @param preferredSource the source address that it wants; {@link Address#ANY} if it has none
 * @param mtu the MTU among its metrics; 0 if there is none
 * @param mtuLocked whether that MTU holds whatever the link's is
 * @param nextHops where it leads; none for types that lead nowhere
 */
record Route(
        Address prefix,
        int prefixLength,
        int table,
        int type,
        int scope,
        int tos,
        int priority,
        Address preferredSource,
        int mtu,
        boolean mtuLocked,
        List<NextHop> nextHops) {
    static final int UNICAST = 1;
    static final int BLACKHOLE = 6;
    static final int UNREACHABLE = 7;
    static final int PROHIBIT = 8;
    static final int THROW = 9;

    Route {
        nextHops = List.copyOf(nextHops);
    }

    /** What a rule refuses, as if there was a route of that type. */
    static Route refusing(int type) {
        return new Route(Address.ANY, 0, 0, type, 0, 0, 0, Address.ANY, 0, false, List.of());
    }

    /**
     * One of the ways a route leads.
     *
     * @param link index of the link
     * @param gatewayFamily address family of the gateway; 0 if the destination is on the link itself
     * @param weight its share, from 1
     * @param dead whether the link is down
     * @param linkDown whether the link has no carrier
     * @param encapsulated whether packets are to be wrapped, which no program can do for itself
     */
    record NextHop(
            int link,
            int gatewayFamily,
            Address gateway,
            int weight,
            boolean dead,
            boolean linkDown,
            boolean encapsulated) {}
}
