package dev.weir.xdp.fuzz;

import dev.weir.xdp.memory.Memory;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Bytes for packets and map values, the same for the same seed: random ones, small ones, and runs of the same. Not thread-safe. */
final class Supply {
    private static final int BYTES = 1 << 16;

    private final byte[] pool = new byte[BYTES];
    private SplittableRandom random = new SplittableRandom(0);

    Supply() {
        SplittableRandom first = new SplittableRandom(0x5eed);
        first.nextBytes(pool);
        for (int at = 0; at < BYTES; at += 64) {
            switch (first.nextInt(4)) {
                case 0 -> Arrays.fill(pool, at, at + 64, (byte) (first.nextBoolean() ? 0 : -1));
                case 1 -> {
                    for (int i = at; i < at + 64; i++) {
                        pool[i] = (byte) (i % 8 == 0 ? pool[i] & 0x1f : 0);
                    }
                }
                default -> {
                    // Random as they are.
                }
            }
        }
    }

    /** Begins the sequence of a seed. */
    void begin(long seed) {
        random = new SplittableRandom(seed);
    }

    int next(int bound) {
        return random.nextInt(bound);
    }

    /** Writes bytes somewhere. */
    void fill(long address, int bytes) {
        int most = Math.min(bytes, BYTES / 2);
        Memory.copy(pool, random.nextInt(BYTES - most + 1) & -8, address, most);
    }
}
