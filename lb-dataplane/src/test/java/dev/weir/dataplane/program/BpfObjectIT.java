package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The committed object is what its sources say. */
class BpfObjectIT {
    private static final int TOOL_MISSING = 3;

    @Test
    void comesFromItsSourcesByteForByte() throws IOException, InterruptedException {
        Process build = new ProcessBuilder(Path.of("src/main/bpf/build.sh").toString(), "check")
                .redirectErrorStream(true)
                .start();
        String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = build.waitFor();
        if (status == TOOL_MISSING) {
            System.out.println("skipped: " + output);
        }
        assumeTrue(status != TOOL_MISSING, output);
        assertEquals(0, status, output);
    }
}
