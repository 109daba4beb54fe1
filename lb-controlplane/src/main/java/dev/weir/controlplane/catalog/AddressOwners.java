package dev.weir.controlplane.catalog;

import dev.weir.dataplane.table.IpAddress;
import java.util.Optional;
import java.util.function.Predicate;

/** Knows the addresses that machines need for themselves, which therefore cannot be VIPs. */
@FunctionalInterface
public interface AddressOwners {
    /** Who has an address of which this is true, such as {@code node lb-1}. */
    Optional<String> ownerAmong(Predicate<IpAddress> addresses);

    /** Who has the address. */
    default Optional<String> ownerOf(IpAddress address) {
        return ownerAmong(address::equals);
    }
}
