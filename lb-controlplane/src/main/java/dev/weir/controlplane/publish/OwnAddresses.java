package dev.weir.controlplane.publish;

import dev.weir.controlplane.catalog.AddressOwners;
import dev.weir.dataplane.table.IpAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import java.util.function.Predicate;

/** The addresses of the machine that the control plane runs on, as they are at the moment of the question. */
public final class OwnAddresses implements AddressOwners {
    @Override
    public Optional<String> ownerAmong(Predicate<IpAddress> addresses) {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(one -> one.inetAddresses().map(IpAddress::of).anyMatch(addresses))
                    .findFirst()
                    .map(found -> "the control plane (interface %s)".formatted(found.getName()));
        } catch (SocketException e) {
            throw new IllegalStateException("cannot list this machine's interfaces", e);
        }
    }
}
