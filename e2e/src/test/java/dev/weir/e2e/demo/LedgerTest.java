package dev.weir.e2e.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LedgerTest {
    @Test
    void addsUpBySituationInOrderOfAppearance() {
        Ledger ledger = new Ledger();
        ledger.add(attempt("steady", new Attempt.Outcome.Answered("b1"), 5));
        ledger.add(attempt("steady", new Attempt.Outcome.Answered("b1"), 9));
        ledger.add(attempt("killing b3", new Attempt.Outcome.Excused("b3"), 1));
        assertEquals(List.of("steady", "killing b3"), List.copyOf(ledger.rows().keySet()));
        assertEquals(2, row(ledger, "steady").answered("b1"));
        assertEquals(1, row(ledger, "killing b3").excused());
        assertEquals(3, ledger.total());
        assertEquals(0, ledger.forbidden());
        assertEquals(Duration.ofMillis(9), ledger.slowest());
    }

    @Test
    void failedAndMisplacedConnectionsAreForbiddenAndNamed() {
        Ledger ledger = new Ledger();
        ledger.add(attempt("steady", new Attempt.Outcome.Failed("Connection refused"), 1));
        ledger.add(attempt("steady", new Attempt.Outcome.Misplaced("b2", "answered by b2, Maglev says [b1]"), 1));
        assertEquals(2, ledger.forbidden());
        assertEquals(
                "steady, v4-nat from 192.0.2.1 port 40000: Connection refused",
                ledger.examples().getFirst().toString());
        assertEquals(1, row(ledger, "steady").misplaced());
        assertEquals(1, row(ledger, "steady").failed());
    }

    @Test
    void onlyAnsweredAndExcusedConnectionsAreAllowed() {
        assertFalse(attempt("", new Attempt.Outcome.Answered("b1"), 1).isForbidden());
        assertFalse(attempt("", new Attempt.Outcome.Excused("b1"), 1).isForbidden());
        assertTrue(attempt("", new Attempt.Outcome.Failed(""), 1).isForbidden());
        assertTrue(attempt("", new Attempt.Outcome.Misplaced("b1", ""), 1).isForbidden());
    }

    private static Ledger.Row row(Ledger ledger, String situation) {
        return Objects.requireNonNull(ledger.rows().get(situation), situation);
    }

    private static Attempt attempt(String situation, Attempt.Outcome outcome, long millis) {
        InetSocketAddress client = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 40_000);
        return new Attempt(situation, "v4-nat", client, outcome, Duration.ofMillis(millis));
    }
}
