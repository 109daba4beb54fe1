package dev.weir.controlplane.catalog;

import dev.weir.dataplane.table.IpAddress;
import java.util.Optional;

/** Knows the addresses that machines need for themselves, which therefore cannot be VIPs. */
@FunctionalInterface
public interface AddressOwners {
    /** Who has the address, such as {@code node lb-1}. */
    Optional<String> ownerOf(IpAddress address);
}
