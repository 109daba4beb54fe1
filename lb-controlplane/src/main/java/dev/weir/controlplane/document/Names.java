package dev.weir.controlplane.document;

import dev.weir.controlplane.model.Violations;
import dev.weir.dataplane.table.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What pools, services, backends and addresses may be called. */
public final class Names {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

    /** The first address of each block that is reserved: a prefix that has any of the block lies in it, or has this. */
    private static final List<IpAddress> RESERVED = Stream.of(
                    "0.0.0.0",
                    "127.0.0.0",
                    "169.254.0.0",
                    "224.0.0.0",
                    "255.255.255.255",
                    "::",
                    "::1",
                    "fe80::",
                    "ff00::")
            .map(IpAddress::parse)
            .toList();

    private Names() {}

    /** Notes a name that would not fit into a URL, a file name or a DNS label later on. */
    public static void check(String field, String name, Violations violations) {
        if (!NAME.matcher(name).matches()) {
            violations.add(
                    field,
                    "'%s' is not a name".formatted(name),
                    "use 1 to 63 lower-case letters, digits, '-' and '.', with a letter or digit at both ends");
        }
    }

    /** What the first of its addresses that cannot be an endpoint is reserved for, if there is one. */
    static Optional<String> specialUse(Prefix prefix) {
        return Stream.concat(
                        Stream.of(prefix.address()),
                        RESERVED.stream()
                                .filter(address -> address.isV4()
                                                == prefix.address().isV4()
                                        && address.network(prefix.length()).equals(prefix.address())))
                .flatMap(address -> specialUse(address).stream())
                .findFirst();
    }

    /** What an address is reserved for, if it cannot be an endpoint of its own. */
    static Optional<String> specialUse(IpAddress address) {
        if (address.isUnspecified()) {
            return Optional.of("the unspecified");
        }
        if (address.isLoopback()) {
            return Optional.of("a loopback");
        }
        if (address.isMulticast()) {
            return Optional.of("a multicast");
        }
        if (address.isLinkLocal()) {
            return Optional.of("a link-local");
        }
        return address.isBroadcast() ? Optional.of("the broadcast") : Optional.empty();
    }
}
