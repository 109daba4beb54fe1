package dev.weir.xdp.map;

import dev.weir.xdp.memory.Memory;

/**
 * How keys of a certain size are hashed and compared. A record of primitives, for the sake of {@link HashShape}. What is secret about a
 * hash, a seed and an odd factor, comes from outside ({@link HashSecret}).
 *
 * @param count bytes of a key
 */
record KeyBytes(int count) {

    /** The hash of the key at an address, all of its bits being of use: 128-bit products folded in half, 16 bytes at a time. */
    long hash(long seed, long factor, long key) {
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

    /**
     * The hash of a key given as numbers of 8 bytes each, little-endian, the last of them zero-extended and those behind it 0: the same as
     * {@link #hash(long, long, long)} of the key at an address. For keys of up to {@link HashShape#MAX_WORD_BYTES} bytes.
     */
    long hash(long seed, long factor, long word0, long word1, long word2, long word3, long word4) {
        if (count <= Long.BYTES) {
            return fold(word0 ^ seed, factor);
        }
        long first = fold(word0 ^ seed, word1 ^ factor);
        if (count <= 2 * Long.BYTES) {
            return first;
        }
        if (count <= 3 * Long.BYTES) {
            return fold(word2 ^ first, factor);
        }
        long second = fold(word2 ^ first, word3 ^ factor);
        return count <= 4 * Long.BYTES ? second : fold(word4 ^ second, factor);
    }

    /** Whether the key at an address is the one of these numbers, as in {@link #hash(long, long, long, long, long, long, long)}. */
    boolean equal(long left, long word0, long word1, long word2, long word3, long word4) {
        return isWord(left, 0, word0)
                && isWord(left, 1, word1)
                && isWord(left, 2, word2)
                && isWord(left, 3, word3)
                && isWord(left, 4, word4);
    }

    private boolean isWord(long key, int index, long word) {
        int at = index * Long.BYTES;
        return at >= count || word(key + at, Math.min(count - at, Long.BYTES)) == word;
    }

    private static long fold(long a, long b) {
        return (a * b) ^ Math.unsignedMultiplyHigh(a, b);
    }

    /** 1 to 8 bytes as a number, little-endian and zero-extended. */
    private static long word(long address, int bytes) {
        return switch (bytes) {
            case 1 -> Memory.getByte(address) & 0xffL;
            case 2 -> Memory.getShort(address) & 0xffffL;
            case 3 -> (Memory.getShort(address) & 0xffffL) | ((Memory.getByte(address + 2) & 0xffL) << 16);
            case 4 -> Memory.getInt(address) & 0xffff_ffffL;
            case 8 -> Memory.getLong(address);
            default -> {
                long high = Memory.getInt(address + bytes - Integer.BYTES) & 0xffff_ffffL;
                int known = Long.BYTES - bytes;
                yield (Memory.getInt(address) & 0xffff_ffffL) | ((high >>> (known * Byte.SIZE)) << Integer.SIZE);
            }
        };
    }
}
