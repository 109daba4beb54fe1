package dev.weir.dataplane.standalone;

import java.util.Objects;

/** What a program has counted. */
final class Seen {
    private Seen() {}

    /** Packets of an outcome, which the program knows. */
    static long packets(Standalone program, String outcome) {
        return Objects.requireNonNull(program.outcomes().get(outcome), outcome).packets();
    }
}
