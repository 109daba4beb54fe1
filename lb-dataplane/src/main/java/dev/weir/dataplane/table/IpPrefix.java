package dev.weir.dataplane.table;

import java.util.regex.Pattern;

/**
 * Addresses with the same leading bits.
 *
 * @param address the first of them
 * @param length how many bits: 0 for all addresses of the family, 32 or 128 for a single one
 */
public record IpPrefix(IpAddress address, int length) {
    private static final Pattern LENGTH = Pattern.compile("0|[1-9]\\d{0,2}");

    public IpPrefix {
        if (length < 0 || length > address.bits()) {
            throw new IllegalArgumentException(
                    "a prefix of %d bits, expected 0 to %d".formatted(length, address.bits()));
        }
        IpAddress first = address.network(length);
        if (!first.equals(address)) {
            throw new IllegalArgumentException(
                    "%s/%d has bits behind its prefix, write %s/%d".formatted(address, length, first, length));
        }
    }

    /**
     * Reads {@code 198.51.100.0/24}, {@code 2001:db8::/32}, or a single address.
     *
     * @throws IllegalArgumentException if the text is anything else; the message says what was expected
     */
    public static IpPrefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            IpAddress address = IpAddress.parse(text);
            return new IpPrefix(address, address.bits());
        }
        IpAddress address = IpAddress.parse(text.substring(0, slash));
        String length = text.substring(slash + 1);
        if (!LENGTH.matcher(length).matches() || Integer.parseInt(length) > address.bits()) {
            throw new IllegalArgumentException("'%s' is not a prefix, write its length behind the slash, from 0 to %d"
                    .formatted(text, address.bits()));
        }
        return new IpPrefix(address, Integer.parseInt(length));
    }

    /** {@link #parse} reads it back. */
    @Override
    public String toString() {
        return address + "/" + length;
    }
}
