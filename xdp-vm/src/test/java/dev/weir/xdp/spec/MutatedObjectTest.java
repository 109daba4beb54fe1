package dev.weir.xdp.spec;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.weir.xdp.error.MalformedObjectException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Damages good objects: they are read, or refused as malformed; nothing else ever comes of it, and little memory goes into it. */
class MutatedObjectTest {
    private static final int MUTATIONS = 100_000;
    /** A hundred times what the largest of the objects has bytes. */
    private static final long MOST_ALLOCATED_BYTES = 1 << 20;

    private static final List<String> OBJECTS = List.of(
            "iproute2_without_types",
            "minimal_without_types",
            "old_maps_stripped",
            "core_stripped",
            "weak_extern_stripped",
            "kernel_options",
            "programs/core_context",
            "programs/map_in_map_hash",
            "minimal_without_types",
            "complete_stripped");

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void refusesDamagedObjectsOnlyAsMalformed() {
        long seed = Long.getLong("weir.seed", System.nanoTime());

        int refused = assertTimeoutPreemptively(
                Duration.ofMinutes(5), () -> readDamaged(seed), () -> "a damaged object takes forever, seed " + seed);

        assertTrue(refused > MUTATIONS / 4, "only %d of %d were refused".formatted(refused, MUTATIONS));
    }

    private int readDamaged(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<ObjectDamage> objects = OBJECTS.stream()
                .map(name -> new ObjectDamage(TestObjects.read(name), random))
                .toList();
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = objects.get(i % objects.size()).next();
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                CollectionSpec.parse(damaged, "damaged");
            } catch (MalformedObjectException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                fail(
                        "mutation %d of seed %d (-Dweir.seed=%d) of %s: %s"
                                .formatted(
                                        i,
                                        seed,
                                        seed,
                                        OBJECTS.get(i % objects.size()),
                                        HexFormat.of().formatHex(damaged)),
                        e);
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            if (allocated > MOST_ALLOCATED_BYTES) {
                fail("mutation %d of seed %d (-Dweir.seed=%d) of %s takes %d bytes"
                        .formatted(i, seed, seed, OBJECTS.get(i % objects.size()), allocated));
            }
        }
        return refused;
    }
}
