package dev.weir.xdp.map;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What goes into the hashes of a map besides the keys, so that nobody outside can choose keys that collide.
 *
 * @param seed any number
 * @param factor an odd number
 */
record HashSecret(long seed, long factor) {
    /** @param predictable whether the same keys always have the same hashes ({@code BPF_F_ZERO_SEED}) */
    static HashSecret of(boolean predictable) {
        RandomGenerator secrets = predictable ? new SplittableRandom(0) : new SecureRandom();
        return new HashSecret(secrets.nextLong(), secrets.nextLong() | 1);
    }
}
