package dev.weir.xdp.host;

/**
 * A network namespace as it was at one moment. Immutable.
 *
 * @param links its links
 * @param neighbours the neighbours that answer
 * @param ipv4 routes of IPv4
 * @param ipv6 routes of IPv6
 */
record NetworkView(Links links, Neighbours neighbours, Tables ipv4, Tables ipv6) {
    NetworkView with(Neighbours others) {
        return new NetworkView(links, others, ipv4, ipv6);
    }
}
