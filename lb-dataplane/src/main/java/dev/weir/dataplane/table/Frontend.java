package dev.weir.dataplane.table;

/**
 * Where clients connect to.
 *
 * @param address the VIP
 * @param protocol transport protocol
 * @param port 1 to 65535
 */
public record Frontend(IpAddress address, Protocol protocol, int port) {
    public Frontend {
        Limits.checkPort(port);
    }

    @Override
    public String toString() {
        return (address.isV4() ? "%s/%s:%d" : "%s/[%s]:%d")
                .formatted(protocol.name().toLowerCase(java.util.Locale.ROOT), address, port);
    }
}
