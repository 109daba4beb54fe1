package dev.weir.xdp.host;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.helper.Helper;
import dev.weir.xdp.helper.HelperLab;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The clocks against the kernel's helpers: what those say lies between a reading here before and one after. */
class HostClockIT {
    /** How exactly the distance of two clocks can be measured, in nanoseconds. */
    private static final long EXACT = 10_000_000;
    /** Ticks that the kernel's count may be behind or ahead: it did not begin at the very moment when the clock did. */
    private static final long TICKS = 1000;

    private final HostClock clock = new HostClock();

    @BeforeAll
    static void needsKernel() {
        HelperLab.assumeKernel();
    }

    @Test
    void agreesWithTheKernelsClocks() {
        List<LongSupplier> clocks = List.of(clock::monotonic, clock::sinceBoot, clock::coarse, clock::atomic);
        List<Long> before = clocks.stream().map(LongSupplier::getAsLong).toList();
        List<Long> kernel = new HelperLab(new byte[60])
                .call(Helper.KTIME_GET_NS)
                .call(Helper.KTIME_GET_BOOT_NS)
                .call(Helper.KTIME_GET_COARSE_NS)
                .call(Helper.KTIME_GET_TAI_NS)
                .inKernel()
                .results();
        for (int i = 0; i < clocks.size(); i++) {
            long after = clocks.get(i).getAsLong();
            assertTrue(before.get(i) - EXACT <= kernel.get(i), "clock %d, before: %s, %s".formatted(i, before, kernel));
            assertTrue(kernel.get(i) <= after + EXACT, "clock %d, after: %d, %s".formatted(i, after, kernel));
        }
    }

    @Test
    void countsTheKernelsTicks() {
        long before = clock.jiffies();
        long kernel = new HelperLab(new byte[60])
                .call(Helper.JIFFIES64)
                .inKernel()
                .results()
                .getFirst();
        long after = clock.jiffies();
        assertTrue(before - TICKS <= kernel && kernel <= after + TICKS, "%d, %d, %d".formatted(before, kernel, after));
    }
}
