package dev.weir.e2e.histories;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabName;
import dev.weir.e2e.lab.Labs;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** A slice of {@code weir histories --real}. */
class RealHistoryIT {
    @Test
    void noConnectionOfARunningServerBreaks() throws Exception {
        Labs.assumeAvailable();
        long seed = ThreadLocalRandom.current().nextLong();
        try (Lab lab = Lab.open(new LabName("historyit"))) {
            RealHistory.Outcome outcome = new RealHistory(lab, new Random(seed), System.out::println).run(1_000, 12);
            assertEquals(List.of(), outcome.broken(), () -> "seed " + seed);
            assertEquals(1_060, outcome.connections());
        }
    }
}
