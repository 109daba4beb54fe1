package dev.weir.dataplane.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.dataplane.maps.WeirObject;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.kernel.KernelFeature;
import dev.weir.xdp.kernel.KernelFeature.Version;
import dev.weir.xdp.spec.CollectionSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The committed object is what its sources say. */
class BpfObjectIT {
    private static final int TOOL_MISSING = 3;
    private static final Version OLDEST = new Version(5, 15);

    /** Kernels that are still in use on load-balancer nodes: Debian 12, Ubuntu 22.04. */
    @ParameterizedTest
    @ValueSource(strings = {"weir", "decap", "router"})
    void isTakenByKernelsFrom515On(String name) {
        CollectionSpec spec = CollectionSpec.parse(WeirObject.class, "/dev/weir/dataplane/%s.bpf.o".formatted(name));
        List<KernelFeature> needs = KernelEngine.needs(spec);
        Version newest = KernelFeature.newest(needs).orElse(OLDEST);
        assertTrue(newest.compareTo(OLDEST) <= 0, needs::toString);
    }

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
