package dev.weir.e2e.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.kernel.KernelEngine;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A slice of {@code weir vm differential}. */
class DifferentialIT {
    private static final int PACKETS = 20_000;

    @Test
    void everyMachineDoesTheSameWithTheSamePackets() {
        KernelEngine.unavailable().ifPresent(reason -> System.out.println("without the kernel: " + reason));
        long seed = System.nanoTime();
        try (Differential differential = new Differential(seed)) {
            Differential.Outcome outcome = differential.run(PACKETS);
            assertEquals(Optional.empty(), outcome.difference(), () -> "seed " + seed);
            assertEquals(PACKETS, outcome.packets());
            assertTrue(outcome.verdicts().size() >= 3, () -> "seed %d: %s".formatted(seed, outcome));
        }
    }

    @Test
    void tellsMachinesApartThatHoldDifferentThings() {
        try (Differential differential = new Differential(1)) {
            differential.disturb();
            Optional<String> difference = differential.run(1).difference();
            assertTrue(difference.orElse("").contains("map slots"), difference::toString);
        }
    }
}
