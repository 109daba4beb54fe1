package dev.weir.xdp.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.VerifierRejectedException;
import dev.weir.xdp.kernel.KernelEngine;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernel gives the same verdict on every case, or a listed other one, for a listed reason. */
class VerifierCasesIT {

    @BeforeAll
    static void needsTheKernel() {
        Optional<String> unavailable = KernelEngine.unavailable();
        unavailable.ifPresent(reason -> System.out.println("VerifierCasesIT skipped: " + reason));
        assumeTrue(unavailable.isEmpty());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void kernelAgreesOrTheDifferenceIsListed(VerifierCase one) {
        String said = kernelSays(one);
        assertEquals(one.acceptedByKernel(), said.isEmpty(), () -> said.isEmpty() ? "the kernel accepts it" : said);
    }

    static Stream<VerifierCase> cases() {
        Stream<VerifierCase> all = Stream.concat(VerifierCases.all(), Stream.of(LargeProgram.of()));
        return all.filter(one -> one.onlyHere().isEmpty());
    }

    private static String kernelSays(VerifierCase one) {
        try (KernelEngine engine = new KernelEngine()) {
            engine.load(one.spec()).close();
            return "";
        } catch (VerifierRejectedException rejected) {
            return rejected.log();
        } catch (BpfException refused) {
            return refused.toString();
        }
    }
}
