package dev.weir.xdp.map;

import dev.weir.xdp.memory.Memory;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * How keys of a certain size are hashed and compared. A record of primitives, for the sake of {@link HashIndex}.
 *
 * @param count bytes of a key
 * @param seed secret that goes into hashes, so that nobody outside can choose keys that collide
 * @param factor another one, odd
 */
record KeyBytes(int count, long seed, long factor) {

    /** @param predictable whether the same keys always have the same hashes ({@code BPF_F_ZERO_SEED}) */
    static KeyBytes of(int count, boolean predictable) {
        RandomGenerator secrets = predictable ? new SplittableRandom(0) : new SecureRandom();
        return new KeyBytes(count, secrets.nextLong(), secrets.nextLong() | 1);
    }

    /** The hash of the key at an address, all of its bits being of use: 128-bit products folded in half, 16 bytes at a time. */
    long hash(long key) {
        long hash = seed;
        int at = 0;
        for (; at + 2 * Long.BYTES <= count; at += 2 * Long.BYTES) {
            hash = fold(Memory.getLong(key + at) ^ hash, Memory.getLong(key + at + Long.BYTES) ^ factor);
        }
        int rest = count - at;
        if (rest > Long.BYTES) {
            return fold(Memory.getLong(key + at) ^ hash, word(key + at + Long.BYTES, rest - Long.BYTES) ^ factor);
        }
        return rest == 0 ? hash : fold(word(key + at, rest) ^ hash, factor);
    }

    /** Whether two keys are the same. */
    boolean equal(long left, long right) {
        int at = 0;
        for (; at + Long.BYTES <= count; at += Long.BYTES) {
            if (Memory.getLong(left + at) != Memory.getLong(right + at)) {
                return false;
            }
        }
        int rest = count - at;
        return rest == 0 || word(left + at, rest) == word(right + at, rest);
    }

    private static long fold(long a, long b) {
        return (a * b) ^ Math.unsignedMultiplyHigh(a, b);
    }

    /** 1 to 8 bytes as a number, different for different bytes. */
    private static long word(long address, int bytes) {
        if (bytes == Long.BYTES) {
            return Memory.getLong(address);
        }
        if (bytes >= Integer.BYTES) {
            long high = Memory.getInt(address + bytes - Integer.BYTES);
            return (high << Integer.SIZE) | Integer.toUnsignedLong(Memory.getInt(address));
        }
        int first = Byte.toUnsignedInt(Memory.getByte(address));
        int middle = Byte.toUnsignedInt(Memory.getByte(address + (bytes >> 1)));
        int last = Byte.toUnsignedInt(Memory.getByte(address + bytes - 1));
        return first | (middle << Byte.SIZE) | (last << (2 * Byte.SIZE));
    }
}
