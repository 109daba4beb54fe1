package dev.weir.xdp.spec;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.weir.xdp.error.MalformedObjectException;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Damages good objects at random: they are read, or refused as malformed; nothing else ever comes of it. */
class MutatedObjectTest {
    private static final int MUTATIONS = 20_000;
    private static final int[] TELLING_VALUES = {0, 1, 0x7f, 0x80, 0xff};

    @Test
    void refusesDamagedObjectsOnlyAsMalformed() {
        long seed = Long.getLong("weir.seed", System.nanoTime());

        int refused = assertTimeoutPreemptively(
                Duration.ofMinutes(5), () -> readDamaged(seed), () -> "a damaged object takes forever, seed " + seed);

        assertTrue(refused > MUTATIONS / 4, "only %d of %d were refused".formatted(refused, MUTATIONS));
    }

    private static int readDamaged(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        byte[][] objects = {TestObjects.read("complete_stripped"), TestObjects.read("core")};
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = damage(objects[i % objects.length], random);
            try {
                CollectionSpec.parse(damaged, "damaged");
            } catch (MalformedObjectException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                fail("mutation %d of seed %d (-Dweir.seed=%d)".formatted(i, seed, seed), e);
            }
        }
        return refused;
    }

    private static byte[] damage(byte[] good, RandomGenerator random) {
        byte[] damaged = random.nextInt(50) == 0 ? Arrays.copyOf(good, random.nextInt(good.length)) : good.clone();
        if (damaged.length == 0) {
            return damaged;
        }
        int changes = 1 + random.nextInt(8);
        for (int change = 0; change < changes; change++) {
            int at = random.nextInt(damaged.length);
            int value =
                    random.nextBoolean() ? random.nextInt(256) : TELLING_VALUES[random.nextInt(TELLING_VALUES.length)];
            int run = random.nextInt(4) == 0 ? 1 + random.nextInt(8) : 1;
            Arrays.fill(damaged, at, Math.min(damaged.length, at + run), (byte) value);
        }
        return damaged;
    }
}
