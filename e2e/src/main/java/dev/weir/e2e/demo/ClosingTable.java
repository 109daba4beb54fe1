package dev.weir.e2e.demo;

import dev.weir.e2e.lab.Lab;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The demo's account, for a person. */
final class ClosingTable {
    private static final List<String> BACKENDS = Lab.backendNames();
    private static final String TITLE = "  %-20s";
    private static final String COLUMN = "%9s";

    private final Account account;
    private final PrintStream out;

    ClosingTable(Account account, PrintStream out) {
        this.account = account;
        this.out = out;
    }

    void print() {
        out.println();
        connections();
        out.println();
        longLived();
        packets();
        out.println();
        account.complaints().forEach(complaint -> out.println("WRONG: " + complaint));
    }

    private void connections() {
        out.println(
                "Connections by backend. Every one is checked against the slot that its addresses and ports hash to:");
        out.printf(TITLE, "");
        BACKENDS.forEach(backend -> out.printf(COLUMN, backend));
        out.printf(COLUMN + COLUMN + COLUMN + "%n", "astray", "failed", "excused");
        account.ledger().rows().forEach(this::row);
        out.printf(TITLE, "Maglev, steady");
        BACKENDS.forEach(backend -> out.printf(COLUMN, "%.1f%%".formatted(100 * share(backend))));
        out.println();
        out.println("  astray: not answered by the backend that Maglev predicts, or from the wrong address");
        out.println("  excused: the backend had been killed, and the health check could not have noticed yet");
    }

    private void row(String title, Ledger.Row row) {
        out.printf(TITLE, title);
        BACKENDS.forEach(backend -> out.printf(COLUMN, "%,d".formatted(row.answered(backend))));
        out.printf(COLUMN + COLUMN + COLUMN + "%n", row.misplaced(), row.failed(), row.excused());
    }

    private double share(String backend) {
        return account.steady().values().stream()
                .mapToDouble(placement -> placement.share(backend))
                .average()
                .orElse(0);
    }

    private void longLived() {
        LongLived held = account.held();
        out.printf(
                "Long-lived connections: %d opened before the changes %s, %d ended with the killed backend, %d broken%n",
                held.size(),
                held.byBackend(),
                held.lostWithBackend(),
                held.broken().size());
        out.printf(
                "Slowest answer: %d ms; TCP segments sent again: %d%n",
                account.ledger().slowest().toMillis(), account.retransmitted());
    }

    private void packets() {
        NodeState node = account.node();
        out.printf(
                "Engine: %s, XDP mode: %s; connections by the program's count: %s%n",
                node.engine(), node.driverMode(), node.connections());
        out.printf("Packets by verdict: %s%n", list(node.verdicts()));
        out.printf("Drops by reason: %s%n", list(node.drops()));
        out.println(account.witness().statement());
    }

    private static String list(Map<String, Long> packets) {
        String text = packets.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(entry -> "%s %,d".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "none" : text;
    }
}
