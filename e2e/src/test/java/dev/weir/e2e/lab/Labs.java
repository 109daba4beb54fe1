package dev.weir.e2e.lab;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** What tests in labs share. */
public final class Labs {
    private Labs() {}

    /** Skips the test, saying why on the console, where no lab can be laid out. */
    public static void assumeAvailable() {
        Optional<String> reason = Lab.unavailable();
        reason.ifPresent(text -> System.out.println("SKIPPED, no lab here: " + text));
        Assumptions.assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    }
}
