package dev.weir.e2e.histories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** A slice of {@code weir histories}, and whether it would notice. */
class HistoriesIT {
    private static final int HISTORIES = 300;
    private static final int THREADS = 2;

    @Test
    void noFlowOfLivingBackendMoves() throws InterruptedException {
        long seed = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
        Tally tally = new Histories(seed, HISTORIES).run(THREADS);
        assertEquals(List.of(), tally.violations);
        assertEquals(HISTORIES, tally.histories);
        assertTrue(tally.connections > 10_000 && tally.datagramFlows > 1_000, "hardly anybody came");
        assertTrue(tally.tracked > 10_000 && tally.refused > 1_000, "hardly a flow was tracked, or refused");
        assertTrue(
                tally.of(Exclusion.SILENT_TOO_LONG).moved() > 0,
                "silence is said to be outside the promise, and costs nothing");
    }

    @Test
    void noticesAgentsThatForgetFlowsTooSoon() throws InterruptedException {
        Duration tooShort = History.TIMES.flowIdle().dividedBy(2);
        Tally tally = new Histories(1, 100, History.TIMES.withFlowIdle(tooShort)).run(THREADS);
        assertTrue(tally.violationCount > 0);
    }

    @Test
    void noticesChangesOfDatagramServicesThatAreNotAnnounced() throws InterruptedException {
        Tally tally = new Histories(1, 100, History.TIMES.withPrepare(Duration.ZERO)).run(THREADS);
        assertTrue(
                tally.violations.stream().anyMatch(violation -> violation.contains("udp/")),
                tally.violations::toString);
    }
}
