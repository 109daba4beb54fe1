package dev.weir.dataplane.maps;

import dev.weir.dataplane.maglev.HashPolicy;
import dev.weir.dataplane.table.Mode;

/**
 * A Maglev table as the program sees it ({@code struct table}).
 *
 * @param firstSlot index of its first slot in {@link Slots}
 * @param slotCount number of its slots, at least 1
 * @param hashSeed seed of the hash that spreads flows over them
 * @param hash what of a flow decides on its slot
 * @param mode how packets get to the backends
 * @param mss what clients may at most ask of TCP segments, 0 for whatever they like
 */
public record TableRegion(int firstSlot, int slotCount, int hashSeed, HashPolicy hash, Mode mode, int mss) {
    public TableRegion {
        if (firstSlot < 0 || slotCount < 1) {
            throw new IllegalArgumentException("%d slots from %d on".formatted(slotCount, firstSlot));
        }
    }

    /** A table that connections are spread over one by one. */
    public TableRegion(int firstSlot, int slotCount, int hashSeed, Mode mode, int mss) {
        this(firstSlot, slotCount, hashSeed, HashPolicy.FIVE_TUPLE, mode, mss);
    }

    /** A table whose clients ask for segments as they like. */
    public TableRegion(int firstSlot, int slotCount, int hashSeed, Mode mode) {
        this(firstSlot, slotCount, hashSeed, mode, 0);
    }

    /** Index of the first slot after this table. */
    public int endSlot() {
        return firstSlot + slotCount;
    }
}
