package dev.weir.xdp.verifier;

import java.util.List;
import java.util.stream.Collectors;

/** What came of verifying a program. */
public sealed interface Outcome {
    /** The program whose outcome this is. */
    String program();

    /** How much work it was. */
    Statistics statistics();

    /** Every path of the program was shown to be safe. */
    record Accepted(String program, Statistics statistics) implements Outcome {}

    /**
     * Some path could not be shown to be safe.
     *
     * @param violations what could not be shown, at least one; the first is the one to mend first
     */
    record Rejected(String program, Statistics statistics, List<Violation> violations) implements Outcome {
        public Rejected {
            violations = List.copyOf(violations);
        }

        /** The first violation in a line. */
        public String reason() {
            return violations.getFirst().toString();
        }

        /** All violations with their paths and hints, over several lines. */
        public String log() {
            return violations.stream().map(Violation::explanation).collect(Collectors.joining("\n"));
        }
    }
}
