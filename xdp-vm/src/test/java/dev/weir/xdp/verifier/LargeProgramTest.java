package dev.weir.xdp.verifier;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.spec.CollectionSpec;
import org.junit.jupiter.api.Test;

/** Programs of the greatest length in use are verified with work and memory that grow with their length, not with their paths. */
class LargeProgramTest {
    private static final int LENGTH = 22_000;

    @Test
    void verifiesInLinearWork() {
        CollectionSpec spec = LargeProgram.of().spec();
        int length = spec.program("case").instructions().size();
        assertTrue(length >= LENGTH, () -> "it is only %d long".formatted(length));
        Outcome outcome = Verifier.verify(spec.program("case"), spec.maps()::get, spec.btf());
        assertInstanceOf(Outcome.Accepted.class, outcome, outcome::toString);
        Statistics work = outcome.statistics();
        assertTrue(work.instructions() < 4L * length, work::toString);
        assertTrue(work.states() < length, work::toString);
    }
}
