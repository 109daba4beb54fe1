package dev.weir.dataplane;

import dev.weir.xdp.vm.Visits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What packet tests execute of the program, written to the file that the property {@code weir.visits} names when the tests are over. */
final class TestVisits {
    static final Visits VISITS = new Visits();

    private static final String FILE = System.getProperty("weir.visits", "");

    static {
        if (wanted()) {
            Runtime.getRuntime().addShutdownHook(new Thread(TestVisits::write));
        }
    }

    private TestVisits() {}

    static boolean wanted() {
        return !FILE.isEmpty();
    }

    /** Tests of another process may have been there before. */
    private static void write() {
        Path file = Path.of(FILE);
        try {
            if (Files.exists(file)) {
                VISITS.add(file);
            }
            VISITS.write(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
