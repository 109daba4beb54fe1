package dev.weir.dataplane.apply;

import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Which parts of the slot array are free. First fit; neighbouring free parts are one. */
final class SlotRegions {
    private final int capacity;
    /** Length of each free part by its first slot. */
    private final TreeMap<Integer, Integer> free = new TreeMap<>();

    SlotRegions(int capacity) {
        this.capacity = capacity;
        free.put(0, capacity);
    }

    int capacity() {
        return capacity;
    }

    /** Number of free slots, not necessarily together. */
    int free() {
        return free.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Number of slots of the largest free part. */
    int largestFree() {
        return free.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** Takes {@code count} slots that lie together; returns the first of them. */
    OptionalInt allocate(int count) {
        for (Map.Entry<Integer, Integer> part : free.entrySet()) {
            if (part.getValue() >= count) {
                int first = part.getKey();
                occupy(first, count);
                return OptionalInt.of(first);
            }
        }
        return OptionalInt.empty();
    }

    /**
     * Takes given slots.
     *
     * @throws IllegalStateException if one of them is not free
     */
    void occupy(int first, int count) {
        Map.Entry<Integer, Integer> part = free.floorEntry(first);
        if (part == null || (long) first + count > (long) part.getKey() + part.getValue()) {
            throw new IllegalStateException(
                    "slots %d to %d belong to two tables".formatted(first, (long) first + count - 1));
        }
        int start = part.getKey();
        int end = start + part.getValue();
        free.remove(start);
        if (start < first) {
            free.put(start, first - start);
        }
        if (first + count < end) {
            free.put(first + count, end - first - count);
        }
    }

    /** Gives slots back. */
    void release(int first, int count) {
        int start = first;
        int end = first + count;
        Map.Entry<Integer, Integer> before = free.floorEntry(first);
        if (before != null && before.getKey() + before.getValue() == first) {
            start = before.getKey();
        }
        Integer after = free.remove(end);
        if (after != null) {
            end += after;
        }
        free.put(start, end - start);
    }
}
