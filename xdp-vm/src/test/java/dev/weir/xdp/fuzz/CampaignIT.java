package dev.weir.xdp.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.kernel.KernelEngine;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A short slice of what {@code weir vm fuzz} does, always the same. */
class CampaignIT {
    private static final long SEED = 20_000_000;
    private static final long PROGRAMS = 1500;
    private static final long IN_KERNEL = 300;

    @Test
    void machinesAgreeAboutRandomPrograms() {
        Optional<String> missing = KernelEngine.unavailable();
        missing.ifPresent(reason -> System.out.println("random programs skip the kernel: " + reason));
        long inKernel = missing.isPresent() ? 0 : IN_KERNEL;
        System.out.printf("random programs from seed %d%n", SEED);

        Campaign.Report report = new Campaign(new Campaign.Plan(SEED, PROGRAMS, inKernel, 1)).run();

        assertEquals(List.of(), report.reproducers());
        assertEquals(PROGRAMS, report.programs());
        assertEquals(0, report.notCompiled());
        assertEquals(inKernel, report.inKernel());
        assertTrue(report.refusedByKernel() * 50 <= inKernel, report.lastRefusal());
    }
}
