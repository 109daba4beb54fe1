package dev.weir.e2e.demo;

import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabEngine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that was seen, and whether it was right.
 *
 * @param ledger all short connections
 * @param held the long-lived ones, closed
 * @param steady by service, where Maglev put connections at first
 * @param node the program's own counters, as the control plane has them
 * @param witness what somebody else counted of the same packets
 * @param retransmitted TCP segments that the client sent again
 * @param complaints what was not right, a sentence each
 */
record Account(
        Ledger ledger,
        LongLived held,
        Map<String, Placement> steady,
        NodeState node,
        Witness witness,
        long retransmitted,
        List<String> complaints) {

    /** Waits until the counters of the last packets have been reported, and compares everything. */
    static Account close(Lab lab, Installation weir, Ledger ledger, LongLived held, Map<String, Placement> steady)
            throws IOException {
        List<String> complaints = new ArrayList<>();
        long retransmitted = lab.client().call(Account::retransmittedSegments);
        long opened = ledger.total() + held.size();
        try {
            weir.await("counters that agree", () -> {
                NodeState reported = weir.node();
                return disagreement(reported, Witness.ask(lab))
                        .or(() -> connectionsUnaccounted(reported, opened, retransmitted));
            });
        } catch (DemoException e) {
            complaints.add(e.getMessage());
        }
        NodeState node = weir.node();
        if (!node.engine().equals(lab.engine().title())) {
            complaints.add("the engine is %s, not %s"
                    .formatted(node.engine(), lab.engine().title()));
        }
        if (lab.engine() == LabEngine.KERNEL && !node.driverMode().equals("native")) {
            complaints.add("XDP runs in %s mode, not native".formatted(node.driverMode()));
        }
        if (ledger.forbidden() > 0) {
            complaints.add("%d connections failed or went astray".formatted(ledger.forbidden()));
            ledger.examples().forEach(attempt -> complaints.add("  " + attempt));
        }
        held.broken().forEach(broken -> complaints.add("long-lived connection broken: " + broken));
        return new Account(ledger, held, steady, node, Witness.ask(lab), retransmitted, List.copyOf(complaints));
    }

    boolean isRight() {
        return complaints.isEmpty();
    }

    /** Why the program's counters do not agree with one another and with the witness; empty if they do. */
    static Optional<String> disagreement(NodeState node, Witness witness) {
        long reasons = node.drops().values().stream().mapToLong(Long::longValue).sum();
        if (reasons != node.verdict("DROP")) {
            return Optional.of(
                    "%,d packets were dropped, but %,d for a reason".formatted(node.verdict("DROP"), reasons));
        }
        return witness.contradiction(node);
    }

    /** A SYN that is sent again counts again; nothing else may make a difference. */
    static Optional<String> connectionsUnaccounted(NodeState node, long opened, long retransmitted) {
        long counted =
                node.connections().values().stream().mapToLong(Long::longValue).sum();
        if (counted >= opened && counted <= opened + retransmitted) {
            return Optional.empty();
        }
        return Optional.of("the client opened %,d connections, the program forwarded %,d".formatted(opened, counted));
    }

    /** Of the network namespace of the calling thread ({@code RetransSegs}, RFC 4022). */
    private static long retransmittedSegments() throws IOException {
        List<String> tcp = Files.readAllLines(Path.of("/proc/thread-self/net/snmp"), StandardCharsets.US_ASCII).stream()
                .filter(line -> line.startsWith("Tcp:"))
                .toList();
        List<String> names = List.of(tcp.getFirst().split(" ", -1));
        return Long.parseLong(tcp.getLast().split(" ", -1)[names.indexOf("RetransSegs")]);
    }
}
