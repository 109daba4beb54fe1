package dev.weir.dataplane.maglev;

import java.util.Arrays;

/**
 * The walks of candidates through their permutations. Which slots are taken is kept in bits, for those of a usual table stay in the
 * first-level cache, where the owners would not. The last free slots are not searched for step by step: with {@code F} free ones of
 * {@code M} a walk takes {@code M / F} steps, while the way to each of them can be computed.
 */
final class Walk {
    private static final int FREE = -1;
    /** As many free slots as it takes for the steps of a walk to be about as costly as the computation. */
    private static final int FEW = 128;

    private final int tableSize;
    private final int[] owners;
    private final long[] taken;
    private final int[] indices;
    private final int[] positions;
    private final int[] strides;
    private int free;
    /** The free slots, once there are few; {@link #free} of them count. */
    private int[] last = {};

    Walk(Candidate[] candidates, int tableSize) {
        this.tableSize = tableSize;
        owners = new int[tableSize];
        Arrays.fill(owners, FREE);
        taken = new long[(tableSize + Long.SIZE - 1) / Long.SIZE];
        indices = new int[candidates.length];
        positions = new int[candidates.length];
        strides = new int[candidates.length];
        for (int i = 0; i < candidates.length; i++) {
            indices[i] = candidates[i].index();
            positions[i] = candidates[i].offset(tableSize);
            strides[i] = candidates[i].stride(tableSize);
        }
        free = tableSize;
    }

    /** By slot, the index of the owner in the caller's list, or -1. */
    int[] owners() {
        return owners;
    }

    boolean isDone() {
        return free == 0;
    }

    /** Gives candidates their turns, one after another, for as long as there are free slots. */
    void take(int[] turns, int count) {
        int many = Math.clamp(free - FEW, 0, count);
        takeNext(turns, many);
        for (int turn = many; turn < count && free > 0; turn++) {
            takeOneOfLast(turns[turn]);
        }
    }

    private void takeNext(int[] turns, int count) {
        long[] bits = taken;
        int size = tableSize;
        for (int turn = 0; turn < count; turn++) {
            int candidate = turns[turn];
            int stride = strides[candidate];
            int slot = positions[candidate];
            while ((bits[slot >>> 6] & 1L << slot) != 0) {
                slot = step(slot, stride, size);
            }
            bits[slot >>> 6] |= 1L << slot;
            owners[slot] = indices[candidate];
            positions[candidate] = step(slot, stride, size);
        }
        free -= count;
    }

    /** Without a branch, for nobody can predict it. */
    private static int step(int slot, int stride, int size) {
        int next = slot + stride - size;
        return next + (size & next >> 31);
    }

    private void takeOneOfLast(int candidate) {
        if (last.length == 0) {
            last = freeSlots();
        }
        long inverse = inverse(strides[candidate], tableSize);
        int position = positions[candidate];
        long fewest = Long.MAX_VALUE;
        int nearest = 0;
        for (int i = 0; i < free; i++) {
            int ahead = last[i] - position;
            long steps = (ahead + (tableSize & ahead >> 31)) * inverse % tableSize;
            if (steps < fewest) {
                fewest = steps;
                nearest = i;
            }
        }
        int slot = last[nearest];
        owners[slot] = indices[candidate];
        positions[candidate] = step(slot, strides[candidate], tableSize);
        last[nearest] = last[--free];
    }

    private int[] freeSlots() {
        int[] slots = new int[free];
        int count = 0;
        for (int slot = 0; slot < tableSize; slot++) {
            if ((taken[slot >>> 6] & 1L << slot) == 0) {
                slots[count++] = slot;
            }
        }
        return slots;
    }

    /** What a stride is multiplied with to make 1 modulo a prime, by Euclid's algorithm. */
    private static long inverse(int stride, int prime) {
        long divisor = prime;
        long remainder = stride;
        long factor = 0;
        long nextFactor = 1;
        while (remainder > 1) {
            long quotient = divisor / remainder;
            long rest = divisor - quotient * remainder;
            long before = factor - quotient * nextFactor;
            divisor = remainder;
            remainder = rest;
            factor = nextFactor;
            nextFactor = before;
        }
        return nextFactor < 0 ? nextFactor + prime : nextFactor;
    }
}
