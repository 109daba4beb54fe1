package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.IpAddress;
import java.util.Collection;
import java.util.List;

/**
 * Where packets of pools that encapsulate come from. Receivers that spread packets over their queues by address want many sources,
 * so the source may be a prefix: each flow has an address in it, always the same.
 *
 * @param address the source, or the first address of the prefix
 * @param spreadBits how many of the address's lowest bits differ from flow to flow: 0 to {@link #MAX_SPREAD_BITS}
 */
public record OuterSource(IpAddress address, int spreadBits) {
    /** Enough for any number of queues. */
    public static final int MAX_SPREAD_BITS = 24;

    public OuterSource {
        if (spreadBits < 0 || spreadBits > MAX_SPREAD_BITS) {
            throw new IllegalArgumentException("%d bits of %s that differ from flow to flow, expected 0 to %d"
                    .formatted(spreadBits, address, MAX_SPREAD_BITS));
        }
        if ((address.low() & mask(spreadBits)) != 0) {
            throw new IllegalArgumentException(
                    "%s does not begin a prefix with %d bits left; clear them".formatted(address, spreadBits));
        }
    }

    /** The same source for all flows, one of each address's family. */
    public static List<OuterSource> of(Collection<IpAddress> addresses) {
        return addresses.stream().map(address -> new OuterSource(address, 0)).toList();
    }

    /**
     * Reads an address or a prefix, such as {@code 198.18.0.0/16}.
     *
     * @throws IllegalArgumentException if it is neither, or leaves too many bits
     */
    public static OuterSource parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return new OuterSource(IpAddress.parse(text), 0);
        }
        IpAddress address = IpAddress.parse(text.substring(0, slash));
        int bits = address.isV4() ? 32 : 128;
        String length = text.substring(slash + 1);
        int least = bits - MAX_SPREAD_BITS;
        if (!length.matches("\\d{1,3}") || Integer.parseInt(length) < least || Integer.parseInt(length) > bits) {
            throw new IllegalArgumentException(
                    "'%s' has no prefix length from %d to %d after the slash".formatted(text, least, bits));
        }
        return new OuterSource(address, bits - Integer.parseInt(length));
    }

    /** The bits of the address's last word, in network order, that differ from flow to flow. */
    int spreadWord() {
        return Integer.reverseBytes(mask(spreadBits));
    }

    private static int mask(int bits) {
        return (1 << bits) - 1;
    }
}
