package dev.weir.xdp.host;

import dev.weir.xdp.host.Link.LinkAddress;
import org.jspecify.annotations.Nullable;

/** Which of this host's IPv6 addresses a packet goes out under (RFC 6724, section 5; rules 1, 2, 3, 5, 6 and 8). */
final class SourceAddress {
    private static final int TENTATIVE = 0x40;
    private static final int DEPRECATED = 0x20;
    private static final int DUPLICATE = 0x08;
    private static final int NO_SCOPE = -1;
    private static final int GLOBAL = 0xe;
    private static final int LINK_LOCAL = 0x2;
    private static final int SITE_LOCAL = 0x5;

    private SourceAddress() {}

    /** The best address for a destination that packets go to over a link; null if there is none at all. */
    static @Nullable Address choose(Links links, Link out, long high, long low) {
        Address destination = new Address(high, low);
        // What does not leave the link has an address of the link.
        Link[] candidates = scope(destination) <= LINK_LOCAL ? new Link[] {out} : links.all();
        LinkAddress best = null;
        Link bestLink = out;
        for (Link link : candidates) {
            for (LinkAddress address : link.addresses()) {
                if (isUsable(address) && (best == null || isBetter(address, link, best, bestLink, out, destination))) {
                    best = address;
                    bestLink = link;
                }
            }
        }
        return best == null ? null : best.local();
    }

    private static boolean isUsable(LinkAddress address) {
        return address.family() == FibParameters.AF_INET6 && (address.flags() & (TENTATIVE | DUPLICATE)) == 0;
    }

    private static boolean isBetter(
            LinkAddress one, Link oneLink, LinkAddress other, Link otherLink, Link out, Address destination) {
        int order =
                Boolean.compare(one.local().equals(destination), other.local().equals(destination));
        order = order != 0 ? order : compareScopes(scope(one.local()), scope(other.local()), scope(destination));
        order = order != 0 ? order : Boolean.compare(isPreferred(one), isPreferred(other));
        order = order != 0 ? order : Boolean.compare(oneLink.index() == out.index(), otherLink.index() == out.index());
        int label = label(destination);
        order = order != 0 ? order : Boolean.compare(label(one.local()) == label, label(other.local()) == label);
        return (order != 0 ? order : Integer.compare(common(one, destination), common(other, destination))) > 0;
    }

    /** The narrowest scope that reaches the destination is best; one that does not reach it is the worse the narrower it is. */
    private static int compareScopes(int one, int other, int needed) {
        if (one == other) {
            return 0;
        }
        return one < other ? (one < needed ? -1 : 1) : (other < needed ? 1 : -1);
    }

    private static boolean isPreferred(LinkAddress address) {
        return (address.flags() & DEPRECATED) == 0;
    }

    private static int common(LinkAddress address, Address destination) {
        Address local = address.local();
        int bits = Address.commonBits(local.high(), local.low(), destination.high(), destination.low());
        return Math.min(bits, address.prefixLength());
    }

    /** The scope of a unicast address in multicast's numbers; the loopback address is local to a link (RFC 6724, section 3.4). */
    private static int scope(Address address) {
        if (address.high() == 0 && (address.low() == 0 || address.low() == 1)) {
            return address.low() == 0 ? NO_SCOPE : LINK_LOCAL;
        }
        return switch ((int) (address.high() >>> 54)) {
            case 0xfe80 >>> 6 -> LINK_LOCAL;
            case 0xfec0 >>> 6 -> SITE_LOCAL;
            default -> GLOBAL;
        };
    }

    /** The label of the default policy table, as the kernel has it ({@code net/ipv6/addrlabel.c}; RFC 6724, section 2.1). */
    private static int label(Address address) {
        long high = address.high();
        if (high == 0) {
            long top = address.low() >>> Integer.SIZE;
            return address.low() == 1 ? 0 : top == 0xffff ? 4 : top == 0 ? 3 : 1;
        }
        if (high >>> 57 == 0xfc >>> 1) {
            return 5;
        }
        if (high >>> 48 == 0x2002) {
            return 2;
        }
        return high >>> 32 == 0x2001_0000L ? 6 : high >>> 36 == 0x2001_001L ? 7 : 1;
    }
}
