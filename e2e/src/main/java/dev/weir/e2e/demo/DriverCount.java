package dev.weir.e2e.demo;

import dev.weir.e2e.lab.Host;
import dev.weir.xdp.sys.Ethtool;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * What the load balancer's network driver counted of its XDP program's work.
 *
 * @param sentBack frames sent back out for {@code XDP_TX}
 * @param dropped frames dropped for {@code XDP_DROP}
 * @param errors frames that should have been sent back and could not be
 */
record DriverCount(long sentBack, long dropped, long errors) implements Witness {

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

    @Override
    public Optional<String> contradiction(NodeState node) {
        if (node.verdict("TX") != sentBack) {
            return Optional.of("the program counted %,d packets as sent back, the driver %,d"
                    .formatted(node.verdict("TX"), sentBack));
        }
        if (node.verdict("DROP") != dropped) {
            return Optional.of("the program counted %,d packets as dropped, the driver %,d"
                    .formatted(node.verdict("DROP"), dropped));
        }
        if (errors > 0) {
            return Optional.of("the driver could not send back %,d packets".formatted(errors));
        }
        return Optional.empty();
    }

    @Override
    public String statement() {
        return "The driver's own count: %,d sent back, %,d dropped, %,d could not be sent"
                .formatted(sentBack, dropped, errors);
    }
}
