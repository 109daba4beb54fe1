package dev.weir.e2e.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabEngine;
import dev.weir.xdp.vm.VmOptions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A slice of {@code weir vm soak}. */
class SoakIT {
    @Test
    void nothingGrowsUnderFullRateWhileTablesAndMapsChange() throws Exception {
        Optional<String> missing = Lab.unavailable(LabEngine.VM);
        missing.ifPresent(reason -> System.out.println("SKIPPED, no soak here: " + reason));
        Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
        Soak soak = new Soak(
                VmOptions.DEFAULT.withHook(VmOptions.Hook.AF_PACKET), Duration.ofSeconds(20), System.out::println);
        Soak.Outcome outcome = soak.run();
        assertEquals(Optional.empty(), outcome.growth());
        assertTrue(outcome.frames() > 0, outcome.toString());
    }
}
