package dev.weir.e2e.demo;

import dev.weir.e2e.lab.Host;
import dev.weir.xdp.sys.Ethtool;
import java.io.IOException;
import java.util.Map;

/**
 * What the load balancer's network driver counted of its XDP program's work. It knows nothing of Weir, so it can bear witness to
 * Weir's own counters.
 *
 * @param sentBack frames sent back out for {@code XDP_TX}
 * @param dropped frames dropped for {@code XDP_DROP}
 * @param errors frames that should have been sent back and could not be
 */
record DriverCount(long sentBack, long dropped, long errors) {

    static DriverCount read(Host loadBalancer) throws IOException {
        Map<String, Long> statistics = loadBalancer.call(() -> Ethtool.statistics("eth0"));
        return new DriverCount(
                overQueues(statistics, "xdp_tx"),
                overQueues(statistics, "xdp_drops"),
                overQueues(statistics, "xdp_tx_errors"));
    }

    private static long overQueues(Map<String, Long> statistics, String counter) {
        return statistics.entrySet().stream()
                .filter(entry -> entry.getKey().matches("rx_queue_\\d+_" + counter))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
