package dev.weir.xdp.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.xdp.Collection;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.spec.TestObjects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel runs objects of other loaders as those would have loaded them. */
class LegacyObjectIT {
    @BeforeAll
    static void needsKernel() {
        Kernel.assumeUsable();
    }

    @ParameterizedTest
    @CsvSource({
        "old_maps, old_maps, PASS",
        "iproute2, entry, TX",
        "iproute2_without_types, entry, TX",
        "weak_extern, weak_extern, PASS"
    })
    void runs(String object, String program, Verdict verdict) {
        try (Collection live = new KernelEngine().load(TestObjects.parse(object))) {
            TestRun.Result result = live.program(program).testRun(TestRun.of(new byte[60]));

            assertEquals(verdict, result.verdict());
        }
    }
}
