package dev.weir.e2e.demo;

import dev.weir.e2e.lab.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the load balancer's network interface received and sent, whoever it was for. The program cannot have met more frames than were
 * received, nor sent more than were sent.
 *
 * @param received frames
 * @param sent frames
 */
record WireCount(long received, long sent) implements Witness {
    private static final Path INTERFACES = Path.of("/proc/thread-self/net/dev");
    private static final int RECEIVED = 1;
    private static final int SENT = 9;

    static WireCount read(Host loadBalancer) throws IOException {
        List<String> lines = loadBalancer.call(() -> Files.readAllLines(INTERFACES, StandardCharsets.US_ASCII));
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("eth0:"))
                .map(line -> line.substring("eth0:".length()).strip().split("\\s+"))
                .map(columns -> new WireCount(Long.parseLong(columns[RECEIVED]), Long.parseLong(columns[SENT])))
                .findFirst()
                .orElseThrow(() -> new IOException("the load balancer has no eth0: " + lines));
    }

    @Override
    public Optional<String> contradiction(NodeState node) {
        if (node.verdict("TX") > sent) {
            return Optional.of("the program counted %,d packets as sent back, the interface sent %,d"
                    .formatted(node.verdict("TX"), sent));
        }
        long met = node.verdicts().values().stream().mapToLong(Long::longValue).sum();
        if (met > received) {
            return Optional.of("the program counted %,d packets, the interface received %,d".formatted(met, received));
        }
        return Optional.empty();
    }

    @Override
    public String statement() {
        return "The interface's own count, of all frames: %,d received, %,d sent".formatted(received, sent);
    }
}
