package dev.weir.xdp.host;

import java.util.Arrays;

/**
 * Hardware addresses of neighbours by link and IP address: an open-addressing hash table, at most half full. Immutable; look-ups need no
 * lock and allocate nothing.
 */
final class Neighbours {
    /** What a look-up of an unknown neighbour returns; no hardware address has more than 48 bits. */
    static final long UNKNOWN = -1;

    private static final int MIN_SLOTS = 16;

    private final int[] links;
    private final long[] highs;
    private final long[] lows;
    private final long[] macs;
    private final int mask;

    /**
     * A neighbour that answers.
     *
     * @param mac its hardware address, the first byte lowest
     */
    record Neighbour(int link, Address address, long mac) {}

    Neighbours(Iterable<Neighbour> all, int count) {
        int slots = Math.max(MIN_SLOTS, Integer.highestOneBit(Math.max(1, count)) * 4);
        links = new int[slots];
        highs = new long[slots];
        lows = new long[slots];
        macs = new long[slots];
        mask = slots - 1;
        Arrays.fill(macs, UNKNOWN);
        for (Neighbour one : all) {
            int slot = slot(one.link(), one.address().high(), one.address().low());
            links[slot] = one.link();
            highs[slot] = one.address().high();
            lows[slot] = one.address().low();
            macs[slot] = one.mac();
        }
    }

    /** The hardware address, the first byte lowest, or {@link #UNKNOWN}. */
    long mac(int link, long high, long low) {
        return macs[slot(link, high, low)];
    }

    /** The slot of a neighbour, or the free one where it would be. */
    private int slot(int link, long high, long low) {
        long mixed = (high ^ Long.rotateLeft(low, 29) ^ link) * 0x9e3779b97f4a7c15L;
        int slot = (int) (mixed >>> Integer.SIZE) & mask;
        while (macs[slot] != UNKNOWN && !(links[slot] == link && highs[slot] == high && lows[slot] == low)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
