package dev.weir.dataplane.table;

import java.util.Comparator;
import java.util.Locale;

/**
 * Where clients connect to: an address or a prefix of addresses, and a port, a range of ports or all of them. Of several that match a
 * packet the most specific holds: the one with the longest prefix, and among those of one prefix the one with the fewest ports.
 *
 * @param address the VIP, or the first address of the prefix
 * @param prefixLength how many of the address's leading bits are fixed: 32 or 128 for one address, at least 1
 * @param protocol transport protocol
 * @param firstPort 1 to 65535
 * @param lastPort at least {@code firstPort}
 */
public record Frontend(IpAddress address, int prefixLength, Protocol protocol, int firstPort, int lastPort) {
    /** Those that match a packet in the order in which they are asked; consistent with equals. */
    public static final Comparator<Frontend> MOST_SPECIFIC_FIRST = Comparator.comparingInt(Frontend::prefixBits)
            .reversed()
            .thenComparingInt(Frontend::width)
            .thenComparing(Frontend::address)
            .thenComparing(Frontend::protocol)
            .thenComparingInt(Frontend::firstPort);

    public static final int LAST_PORT = 65_535;

    public Frontend {
        Limits.checkPort(firstPort);
        Limits.checkPort(lastPort);
        if (firstPort > lastPort) {
            throw new IllegalArgumentException("ports from %d to %d".formatted(firstPort, lastPort));
        }
        if (prefixLength < 1 || prefixLength > address.bits()) {
            throw new IllegalArgumentException(
                    "a prefix of %d bits, expected 1 to %d".formatted(prefixLength, address.bits()));
        }
        if (address.sharesWithV4(prefixLength)) {
            throw new IllegalArgumentException(
                    "%s/%d includes IPv4 addresses in IPv6 form".formatted(address, prefixLength));
        }
        IpAddress network = address.network(prefixLength);
        if (!network.equals(address)) {
            throw new IllegalArgumentException("%s has bits behind its prefix, write %s/%d"
                    .formatted(address + "/" + prefixLength, network, prefixLength));
        }
    }

    /** One address and one port. */
    public Frontend(IpAddress address, Protocol protocol, int port) {
        this(address, address.bits(), protocol, port, port);
    }

    /** Its port, or the first of them. */
    public int port() {
        return firstPort;
    }

    /** Whether it has more than one address or port. */
    public boolean isWide() {
        return isPrefix() || firstPort != lastPort;
    }

    /** Whether it has more than one address. */
    public boolean isPrefix() {
        return prefixLength != address.bits();
    }

    /** Bits of the prefix in the form of 128 bits that IPv4 has, too. */
    public int prefixBits() {
        return prefixLength + 128 - address.bits();
    }

    /** How many ports it has. */
    public int width() {
        return lastPort - firstPort + 1;
    }

    /** Whether a packet to this address and port is for it, unless there is a more specific one. */
    public boolean matches(IpAddress to, Protocol by, int port) {
        return protocol == by && firstPort <= port && port <= lastPort && contains(to);
    }

    /** Whether an address is among its addresses. */
    public boolean contains(IpAddress other) {
        return other.isV4() == address.isV4() && other.network(prefixLength).equals(address);
    }

    /** Whether there are packets for which both match, and neither is more specific. */
    public boolean contends(Frontend other) {
        return protocol == other.protocol
                && prefixLength == other.prefixLength
                && address.equals(other.address)
                && width() == other.width()
                && firstPort <= other.lastPort
                && other.firstPort <= lastPort;
    }

    /** The address, or the prefix as {@code 203.0.113.0/28}. */
    public String addressText() {
        return isPrefix() ? "%s/%d".formatted(address, prefixLength) : address.toString();
    }

    /** The port, a range as {@code 8000-8099}, or {@code all}. */
    public String portText() {
        if (firstPort == lastPort) {
            return Integer.toString(firstPort);
        }
        return width() == LAST_PORT ? "all" : "%d-%d".formatted(firstPort, lastPort);
    }

    @Override
    public String toString() {
        return (address.isV4() ? "%s/%s:%s" : "%s/[%s]:%s")
                .formatted(protocol.name().toLowerCase(Locale.ROOT), addressText(), portText());
    }
}
