package dev.weir.xdp.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.spec.CollectionSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The suite of cases notices when the verifier gets weaker: then some program that is to be rejected is accepted. */
class MutationTest {
    private static final int AT_LEAST = 60;

    private record Bad(VerifierCase one, CollectionSpec spec) {}

    private static final List<Bad> REJECTED = VerifierCases.all()
            .filter(one -> !one.accepted())
            .map(one -> new Bad(one, one.spec()))
            .toList();

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutations")
    void suiteNotices(Mutation mutation) {
        Mutant mutant = Mutant.of(mutation);
        assertTrue(firstAccepted(mutant).isPresent(), () -> "no case notices: " + mutation);
    }

    @Test
    void thereIsNothingToNoticeInTheVerifierAsItIs() {
        assertEquals(Optional.empty(), firstAccepted(Mutant.unchanged()));
    }

    @Test
    void thereAreMany() {
        assertTrue(mutations().count() >= AT_LEAST);
        assertEquals(
                mutations().count(), mutations().map(Mutation::name).distinct().count());
    }

    static Stream<Mutation> mutations() {
        return Mutation.all();
    }

    private static Optional<String> firstAccepted(Mutant mutant) {
        return REJECTED.stream()
                .filter(bad -> mutant.accepts(bad.spec()))
                .map(bad -> bad.one().toString())
                .findFirst();
    }
}
