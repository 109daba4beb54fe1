package dev.weir.xdp.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.CollectionSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A short slice of what {@code weir vm fuzz --verifier} does, always the same. */
class SoundnessCampaignIT {
    private static final Path OBJECTS = Path.of("src/test/resources/bpf/programs");
    private static final long SEED = 700_000_000;
    private static final long PROGRAMS = 20_000;
    private static final int KERNEL_EVERY = 100;

    @Test
    void nothingThatIsAcceptedIsUnsafe() throws IOException {
        Optional<String> missing = KernelEngine.unavailable();
        missing.ifPresent(reason -> System.out.println("random programs for the verifier skip the kernel: " + reason));
        System.out.printf("random programs for the verifier from seed %d%n", SEED);
        int kernelEvery = missing.isPresent() ? 0 : KERNEL_EVERY;

        SoundnessReport report =
                new SoundnessCampaign(new SoundnessCampaign.Plan(SEED, PROGRAMS, kernelEvery, 2, objects(), 1)).run();

        assertEquals(List.of(), report.finds());
        assertEquals(PROGRAMS, report.programs());
        assertTrue(report.accepted() * 5 > PROGRAMS, report::toString);
        assertTrue(missing.isPresent() || report.acceptedByKernel() * 5 > report.inKernel(), report::toString);
    }

    private static List<CollectionSpec> objects() throws IOException {
        List<CollectionSpec> objects = new ArrayList<>();
        try (Stream<Path> files = Files.list(OBJECTS)) {
            for (Path file : files.sorted().toList()) {
                objects.add(CollectionSpec.parse(file));
            }
        }
        return objects;
    }
}
