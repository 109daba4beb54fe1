package dev.weir.dataplane.inspect;

import dev.weir.dataplane.inspect.Filter.End;
import dev.weir.dataplane.table.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the part of tcpdump's filter expressions (pcap-filter(7)) that is about addresses, ports and protocols:
 *
 * <pre>
 *   expression  factor { (and | &amp;&amp; | or | ||) factor }     from left to right, none before the other
 *   factor      (not | !) factor  |  ( expression )  |  primitive
 *   primitive   [src | dst | src or dst | src and dst] host ADDRESS, where host may be left out behind src and dst
 *               [...] net ADDRESS/BITS
 *               [tcp | udp] [...] port N  |  portrange N-N
 *               tcp | udp | icmp | icmp6 | ip | ip6
 * </pre>
 *
 * What it does not know, it refuses by name. For one use.
 */
final class FilterParser {
    private static final Pattern TOKEN = Pattern.compile("\\s*(\\(|\\)|!|&&|\\|\\||[^\\s()!&|]+|.)");
    private static final int V4_PREFIX = 96;
    private static final int ADDRESS_BITS = 128;

    private final String text;
    private final List<String> tokens = new ArrayList<>();
    private int at;

    private FilterParser(String text) {
        this.text = text;
        Matcher matcher = TOKEN.matcher(text.strip());
        while (matcher.find()) {
            tokens.add(matcher.group(1));
        }
    }

    /**
     * Reads an expression; an empty one means every frame.
     *
     * @throws IllegalArgumentException naming the word that it cannot be read at
     */
    static Filter parse(String text) {
        FilterParser parser = new FilterParser(text);
        if (parser.tokens.isEmpty()) {
            return new Filter.Any();
        }
        Filter filter = parser.expression();
        if (parser.at < parser.tokens.size()) {
            throw parser.refused("and, or, or the end");
        }
        return filter;
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : "";
    }

    private boolean take(String... words) {
        for (String word : words) {
            if (peek().equals(word)) {
                at++;
                return true;
            }
        }
        return false;
    }

    private IllegalArgumentException refused(String wanted) {
        String found = at < tokens.size() ? "'%s'".formatted(peek()) : "the end";
        return new IllegalArgumentException(
                "filter \"%s\": %s stands where %s is expected; expressions are of host, net, port, portrange, src, dst, tcp, udp, icmp, icmp6, ip, ip6, and, or, not"
                        .formatted(text, found, wanted));
    }

    private Filter expression() {
        Filter left = factor();
        while (true) {
            if (take("and", "&&")) {
                left = new Filter.And(left, factor());
            } else if (take("or", "||")) {
                left = new Filter.Or(left, factor());
            } else {
                return left;
            }
        }
    }

    private Filter factor() {
        if (take("not", "!")) {
            return new Filter.Not(factor());
        }
        if (take("(")) {
            Filter inner = expression();
            if (!take(")")) {
                throw refused("')'");
            }
            return inner;
        }
        return primitive();
    }

    private Filter primitive() {
        Optional<Filter> plain = switch (peek()) {
            case "ip" -> Optional.of(new Filter.Kind(Optional.empty(), Optional.of(true)));
            case "ip6" -> Optional.of(new Filter.Kind(Optional.empty(), Optional.of(false)));
            case "icmp" -> Optional.of(new Filter.Kind(Optional.of(Headers.ICMP), Optional.of(true)));
            case "icmp6" -> Optional.of(new Filter.Kind(Optional.of(Headers.ICMPV6), Optional.of(false)));
            default -> Optional.empty();
        };
        if (plain.isPresent()) {
            at++;
            return plain.get();
        }
        return switch (peek()) {
            case "tcp" -> transport(Headers.TCP);
            case "udp" -> transport(Headers.UDP);
            default -> ofEnd();
        };
    }

    private Filter transport(int protocol) {
        at++;
        boolean more = List.of("src", "dst", "port", "portrange").contains(peek());
        if (!more) {
            return new Filter.Kind(Optional.of(protocol), Optional.empty());
        }
        End end = end();
        if (!peek().equals("port") && !peek().equals("portrange")) {
            throw refused("port or portrange");
        }
        return ports(end, Optional.of(protocol));
    }

    private End end() {
        if (take("src")) {
            return joined("dst", End.SOURCE);
        }
        return take("dst") ? joined("src", End.DESTINATION) : End.EITHER;
    }

    /** Behind one end perhaps the other: {@code src or dst}. */
    private End joined(String other, End alone) {
        boolean followed = at + 1 < tokens.size() && tokens.get(at + 1).equals(other);
        if (!followed || !(peek().equals("or") || peek().equals("and"))) {
            return alone;
        }
        End both = peek().equals("or") ? End.EITHER : End.BOTH;
        at += 2;
        return both;
    }

    private Filter ofEnd() {
        int before = at;
        End end = end();
        boolean named = at > before;
        if (take("net")) {
            return network(end);
        }
        if (peek().equals("port") || peek().equals("portrange")) {
            return ports(end, Optional.empty());
        }
        named |= take("host");
        if (!named) {
            throw refused("a condition");
        }
        try {
            IpAddress address = IpAddress.parse(peek());
            at++;
            return new Filter.Network(end, address, ADDRESS_BITS);
        } catch (IllegalArgumentException e) {
            throw refused("an address (names are not looked up)");
        }
    }

    private Filter network(End end) {
        String[] parts = peek().split("/", 2);
        try {
            IpAddress address = IpAddress.parse(parts[0]);
            int most = address.isV4() ? ADDRESS_BITS - V4_PREFIX : ADDRESS_BITS;
            int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : -1;
            if (bits >= 0 && bits <= most) {
                at++;
                return new Filter.Network(end, address, ADDRESS_BITS - most + bits);
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw refused("a network as ADDRESS/BITS");
    }

    private Filter ports(End end, Optional<Integer> protocol) {
        boolean range = take("portrange");
        if (!range) {
            at++;
        }
        String[] parts = peek().split("-", 2);
        try {
            int first = Integer.parseInt(parts[0]);
            int last = parts.length == 2 ? Integer.parseInt(parts[1]) : first;
            if (first >= 0 && first <= last && last <= 65_535 && range == (parts.length == 2)) {
                at++;
                return new Filter.Port(end, first, last, protocol);
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw refused(range ? "two ports as N-N" : "a port (a number, 0 to 65535)");
    }
}
