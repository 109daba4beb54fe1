package dev.weir.xdp.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.spec.CollectionSpec;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case gets its verdict, and a rejection says why. */
class VerifierCasesTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void verdictIsAsExpected(VerifierCase one) {
        Outcome outcome = verify(one);
        if (one.accepted()) {
            assertInstanceOf(Outcome.Accepted.class, outcome, outcome::toString);
        } else {
            Outcome.Rejected rejected = assertInstanceOf(Outcome.Rejected.class, outcome);
            String message = one.message().orElseThrow();
            assertTrue(
                    rejected.log().contains(message),
                    () -> "says not \"%s\" but: %s".formatted(message, rejected.log()));
        }
    }

    @Test
    void namesAreUnique() {
        assertEquals(
                cases().count(), cases().map(VerifierCase::toString).distinct().count());
    }

    static Stream<VerifierCase> cases() {
        return VerifierCases.all();
    }

    private static Outcome verify(VerifierCase one) {
        CollectionSpec spec = one.spec();
        return Verifier.verify(spec.program("case"), spec.maps()::get, spec.btf());
    }
}
