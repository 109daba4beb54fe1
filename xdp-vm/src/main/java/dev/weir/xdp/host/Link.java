package dev.weir.xdp.host;

import java.util.List;

/**
 * A network link, as route look-ups need it.
 *
 * @param name of the interface
 * @param mac its hardware address, the first byte lowest; 0 if it has none
 * @param mtu bytes of the largest layer-3 packet
 * @param headerBytes bytes of its link-layer header
 * @param withoutNeighbours whether it is a loopback or point-to-point link: all that is beyond it is one neighbour
 * @param ipv4 how it treats IPv4
 * @param ipv6 how it treats IPv6
 * @param addresses its addresses, in the kernel's order
 */
record Link(
        int index,
        String name,
        long mac,
        int mtu,
        int headerBytes,
        boolean withoutNeighbours,
        Settings ipv4,
        Settings ipv6,
        List<LinkAddress> addresses) {
    Link {
        addresses = List.copyOf(addresses);
    }

    /**
     * What {@code /proc/sys/net/ipv4/conf/<link>} or its sibling says.
     *
     * @param forwarding whether packets that come in here are forwarded
     * @param ignoresLinkDown whether routes over it do not count while it has no carrier
     * @param mtu bytes of the largest packet of this family; 0 if there is no figure of its own
     */
    record Settings(boolean forwarding, boolean ignoresLinkDown, int mtu) {
        /** Of a link that does not speak the family. */
        static final Settings NONE = new Settings(false, false, 0);
    }

    /**
     * An address of a link.
     *
     * @param family address family
     * @param local the address itself
     * @param peer the address whose prefix is the network's: the peer's on a point-to-point link, else the same
     * @param flags {@code IFA_F_*}
     */
    record LinkAddress(int family, Address local, Address peer, int prefixLength, int scope, int flags) {}
}
