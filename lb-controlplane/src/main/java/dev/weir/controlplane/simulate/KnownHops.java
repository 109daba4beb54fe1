package dev.weir.controlplane.simulate;

import dev.weir.dataplane.maps.Backends;
import dev.weir.dataplane.neighbour.NextHops;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/**
 * Next hops where there is no network: every backend is on the balancer's own, at a hardware address made of the last four bytes of its
 * IP address, such as 02:00:c0:00:02:0b for 192.0.2.11.
 */
final class KnownHops implements NextHops {
    private static final int LOCALLY_ADMINISTERED = 2;

    private final Backends backends;

    KnownHops(Backends backends) {
        this.backends = backends;
    }

    static MacAddress hopOf(IpAddress address) {
        byte[] bytes = address.bytes();
        byte[] mac = {LOCALLY_ADMINISTERED, 0, 0, 0, 0, 0};
        System.arraycopy(bytes, bytes.length - Integer.BYTES, mac, 2, Integer.BYTES);
        return new MacAddress(mac);
    }

    @Override
    public void watch(int backend, IpAddress address, boolean translated) {
        backends.resolve(backend, hopOf(address));
    }

    @Override
    public void forget(int backend) {
        // Nothing would ever be written again.
    }

    @Override
    public void await(Collection<Integer> wanted, Duration atMost) {
        // They are known at once.
    }

    @Override
    public Map<Integer, String> unreachable() {
        return Map.of();
    }
}
