package dev.weir.e2e.demo;

import dev.weir.dataplane.table.Mode;
import dev.weir.e2e.lab.BackendServer;
import dev.weir.e2e.lab.Host;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A service whose backends get packets within packets, with its pool, which has the same name.
 *
 * @param mode {@code ipip} or {@code gue}
 * @param vip its only frontend's address
 * @param underlayV4 whether its backends have IPv4 addresses
 * @param mss the pool's, 0 for none
 */
record TunnelledService(String name, Mode mode, InetAddress vip, boolean underlayV4, int mss) {
    private static final int LINK_MTU = 1500;

    static TunnelledService of(String name, Mode mode, String vip, boolean underlayV4) {
        return new TunnelledService(name, mode, InetAddress.ofLiteral(vip), underlayV4, 0);
    }

    TunnelledService withMss(int limit) {
        return new TunnelledService(name, mode, vip, underlayV4, limit);
    }

    InetSocketAddress frontend() {
        return new InetSocketAddress(vip, BackendServer.PORT);
    }

    /** The longest packet to the VIP that fits the link together with the headers of the tunnel. */
    int mtu() {
        return LINK_MTU - (underlayV4 ? 20 : 40) - (mode == Mode.GUE ? 8 : 0);
    }

    Map<String, Object> serviceJson() {
        return Map.of(
                "pool",
                name,
                "frontends",
                List.of(Map.of("address", vip.getHostAddress(), "protocol", "tcp", "port", ports())));
    }

    /** Those of GUE pools have a range of ports in which the backends' is one of many. */
    private Object ports() {
        return mode == Mode.GUE
                ? "%d-%d".formatted(BackendServer.PORT - 7, BackendServer.PORT + 7)
                : BackendServer.PORT;
    }

    Map<String, Object> poolJson(List<Host> backends) {
        Map<String, Object> pool = new HashMap<>(Map.of(
                "mode",
                mode.name().toLowerCase(Locale.ROOT),
                "healthCheck",
                Map.of("type", "tcp", "interval", "500ms", "timeout", "400ms", "rise", 2, "fall", 2),
                "backends",
                backends.stream().map(host -> backendJson(host, false)).toList()));
        if (mss > 0) {
            pool.put("mss", mss);
        }
        return pool;
    }

    Map<String, Object> backendJson(Host host, boolean draining) {
        InetAddress address = underlayV4 ? host.addressV4() : host.addressV6();
        return Map.of(
                "name",
                host.name(),
                "address",
                address.getHostAddress(),
                "port",
                BackendServer.PORT,
                "state",
                draining ? "draining" : "active");
    }
}
