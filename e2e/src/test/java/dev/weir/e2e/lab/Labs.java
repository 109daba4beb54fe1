package dev.weir.e2e.lab;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** What tests in labs share. */
public final class Labs {
    private Labs() {}

    /** Skips the test, saying why on the console, where no lab can be laid out. */
    public static void assumeAvailable() {
        assumeAvailable(LabEngine.KERNEL);
    }

    /** The same for a lab whose load balancer uses an engine. */
    public static void assumeAvailable(LabEngine engine) {
        Optional<String> reason = Lab.unavailable(engine);
        reason.ifPresent(text -> System.out.println("SKIPPED, no lab here: " + text));
        Assumptions.assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    }
}
