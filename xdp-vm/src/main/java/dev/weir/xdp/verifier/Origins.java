package dev.weir.xdp.verifier;

import java.util.Arrays;

/**
 * Which places of the last {@link Checkpoint} a value was computed from. A place is a register or a stack slot of a frame, see {@link
 * Place}. When a proof turns out to need what is known of a value, these places are what it needs ({@link Checkpoint#needPrecise}).
 */
final class Origins {
    /** Computed from constants and from memory that is not tracked. */
    static final Origins NONE = new Origins(new int[0]);

    /** More places than are worth keeping apart: any place. */
    static final Origins ANY = new Origins(new int[0]);

    private static final int MAX_PLACES = 12;
    private static final Origins[] SINGLE = new Origins[Place.COUNT];

    static {
        for (int place = 0; place < SINGLE.length; place++) {
            SINGLE[place] = new Origins(new int[] {place});
        }
    }

    private final int[] places;

    private Origins(int[] places) {
        this.places = places;
    }

    /** One place, and always the same object for it. */
    static Origins of(int place) {
        return SINGLE[place];
    }

    /** The places, in order; not for {@link #ANY}. */
    int[] places() {
        return places;
    }

    boolean isEmpty() {
        return places.length == 0 && this != ANY;
    }

    Origins and(Origins other) {
        if (this == other || other.isEmpty() || this == ANY) {
            return this;
        }
        if (isEmpty() || other == ANY) {
            return other;
        }
        int[] merged = Arrays.copyOf(places, places.length + other.places.length);
        int size = places.length;
        for (int place : other.places) {
            if (Arrays.binarySearch(places, place) < 0) {
                merged[size++] = place;
            }
        }
        if (size == places.length) {
            return this;
        }
        if (size > MAX_PLACES) {
            return ANY;
        }
        int[] sorted = Arrays.copyOf(merged, size);
        Arrays.sort(sorted);
        return new Origins(sorted);
    }
}
