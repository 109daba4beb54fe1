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
        int[] merged = new int[places.length + other.places.length];
        int size = merge(places, other.places, merged);
        if (size == places.length) {
            return this;
        }
        if (size == other.places.length) {
            return other;
        }
        return size > MAX_PLACES ? ANY : new Origins(Arrays.copyOf(merged, size));
    }

    /** Merges what is in order, each number once; returns how many there are. */
    private static int merge(int[] a, int[] b, int[] into) {
        int size = 0;
        int nextA = 0;
        int nextB = 0;
        while (nextA < a.length && nextB < b.length) {
            int placeA = a[nextA];
            int placeB = b[nextB];
            into[size++] = Math.min(placeA, placeB);
            nextA += placeA <= placeB ? 1 : 0;
            nextB += placeB <= placeA ? 1 : 0;
        }
        while (nextA < a.length) {
            into[size++] = a[nextA++];
        }
        while (nextB < b.length) {
            into[size++] = b[nextB++];
        }
        return size;
    }
}
