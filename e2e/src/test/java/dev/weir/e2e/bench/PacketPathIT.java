package dev.weir.e2e.bench;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.xdp.kernel.KernelEngine;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PacketPathIT {

    @Test
    void everyPacketIsMappedToItself() {
        Optional<String> missing = KernelEngine.unavailable();
        assumeTrue(missing.isEmpty(), () -> "skipped: " + missing.orElseThrow());
        try (KernelEngine engine = new KernelEngine();
                PacketPath path = new PacketPath(engine)) {
            assertAll(path.cases().stream().map(one -> () -> assertTrue(one.time(100) > 0, one.name())));
        }
    }
}
