package dev.weir.controlplane.document;

import dev.weir.controlplane.model.Violations;
import dev.weir.dataplane.table.IpAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/** What pools, services, backends and addresses may be called. */
public final class Names {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

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
