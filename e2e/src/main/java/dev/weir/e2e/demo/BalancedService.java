package dev.weir.e2e.demo;

import dev.weir.dataplane.table.Mode;
import dev.weir.e2e.lab.BackendServer;
import dev.weir.e2e.lab.Host;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One of the demo's services, whose pool has the same name.
 *
 * @param name its name
 * @param mode how packets get to its backends
 * @param vip its only frontend's address; backends are of the same family
 */
public record BalancedService(String name, Mode mode, InetAddress vip) {
    /** Both families in both modes. */
    public static final List<BalancedService> ALL = List.of(
            new BalancedService("v4-l2dsr", Mode.L2DSR, InetAddress.ofLiteral("203.0.113.10")),
            new BalancedService("v4-nat", Mode.NAT, InetAddress.ofLiteral("203.0.113.20")),
            new BalancedService("v6-l2dsr", Mode.L2DSR, InetAddress.ofLiteral("2001:db8:1::10")),
            new BalancedService("v6-nat", Mode.NAT, InetAddress.ofLiteral("2001:db8:1::20")));

    /** Its only frontend. */
    public InetSocketAddress frontend() {
        return new InetSocketAddress(vip, BackendServer.PORT);
    }

    boolean isV4() {
        return vip.getAddress().length == 4;
    }

    /** The client's address as a backend should see it. */
    InetAddress sourceSeen(InetSocketAddress client, Host loadBalancer) {
        return switch (mode) {
            case L2DSR, IPIP, GUE, DNAT -> client.getAddress();
            case NAT -> isV4() ? loadBalancer.natAddressV4() : loadBalancer.natAddressV6();
        };
    }

    /** The body of {@code PUT /api/v1/services/<name>}. */
    public Map<String, Object> toJson() {
        Map<String, Object> frontend =
                Map.of("address", vip.getHostAddress(), "protocol", "tcp", "port", BackendServer.PORT);
        return Map.of("pool", name, "frontends", List.of(frontend));
    }

    /** The body of {@code PUT /api/v1/pools/<name>}. */
    public Map<String, Object> poolJson(List<Host> backends) {
        return Map.of(
                "mode",
                mode.name().toLowerCase(Locale.ROOT),
                "healthCheck",
                Map.of("type", "tcp", "interval", "500ms", "timeout", "400ms", "rise", 2, "fall", 2),
                "backends",
                backends.stream().map(host -> backendJson(host, false)).toList());
    }

    /** The body of {@code PUT /api/v1/pools/<name>/backends/<backend>}; in a pool's body it is named as well. */
    public Map<String, Object> backendJson(Host host, boolean draining) {
        InetAddress address = isV4() ? host.addressV4() : host.addressV6();
        return Map.of(
                "name",
                host.name(),
                "address",
                address.getHostAddress(),
                "port",
                mode.translates() ? BackendServer.TRANSLATED_PORT : BackendServer.PORT,
                "state",
                draining ? "draining" : "active");
    }
}
