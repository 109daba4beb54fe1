package dev.weir.controlplane;

import dev.weir.dataplane.table.IpAddress;
import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 127.0.0.1:8080} and {@code [::1]:8080}. */
final class HostPort implements ITypeConverter<InetSocketAddress> {
    @Override
    public InetSocketAddress convert(String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, Math.max(colon, 0)).replaceFirst("^\\[(.*:.*)]$", "$1");
            int port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port >= 0 && port <= 65_535) {
                return new InetSocketAddress(IpAddress.parse(host).toInetAddress(), port);
            }
        } catch (IllegalArgumentException e) {
            // The one answer below fits all mistakes.
        }
        throw new TypeConversionException(
                "'%s' is not ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080".formatted(text));
    }
}
