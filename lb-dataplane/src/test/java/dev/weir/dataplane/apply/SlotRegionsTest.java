package dev.weir.dataplane.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlotRegionsTest {

    @Test
    void refusesWhatDoesNotFit() {
        SlotRegions regions = new SlotRegions(10);
        assertEquals(OptionalInt.of(0), regions.allocate(6));
        assertEquals(OptionalInt.empty(), regions.allocate(5));
        assertEquals(4, regions.free());
        regions.release(0, 6);
        assertEquals(OptionalInt.of(0), regions.allocate(10));
    }

    @Test
    void refusesToOccupyTwice() {
        SlotRegions regions = new SlotRegions(10);
        regions.occupy(3, 4);
        assertThrows(IllegalStateException.class, () -> regions.occupy(6, 1));
        assertThrows(IllegalStateException.class, () -> regions.occupy(9, 2));
        regions.occupy(7, 3);
        assertEquals(3, regions.free());
    }

    @Test
    void givesEachSlotToOneOnlyAndLosesNone() {
        Random random = new Random(42);
        SlotRegions regions = new SlotRegions(1000);
        BitSet taken = new BitSet();
        List<int[]> held = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            if (!held.isEmpty() && random.nextBoolean()) {
                int[] region = held.remove(random.nextInt(held.size()));
                regions.release(region[0], region[1]);
                taken.clear(region[0], region[0] + region[1]);
            } else {
                int count = 1 + random.nextInt(200);
                regions.allocate(count).ifPresent(first -> {
                    assertEquals(-1, nextSetBefore(taken, first, count));
                    taken.set(first, first + count);
                    held.add(new int[] {first, count});
                });
            }
            assertEquals(1000 - taken.cardinality(), regions.free());
        }
        held.forEach(region -> regions.release(region[0], region[1]));
        assertTrue(regions.allocate(1000).isPresent());
    }

    private static int nextSetBefore(BitSet bits, int first, int count) {
        int next = bits.nextSetBit(first);
        return next < first + count ? next : -1;
    }
}
