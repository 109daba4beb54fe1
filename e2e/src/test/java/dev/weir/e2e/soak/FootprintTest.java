package dev.weir.e2e.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FootprintTest {
    private static final Footprint EARLIER = new Footprint(100 << 20, 20 << 20, 4096, 30, 12);

    @Test
    void whatComesAndGoesIsNoGrowth() {
        assertEquals(Optional.empty(), EARLIER.growthSince(EARLIER));
        Footprint later = new Footprint(110 << 20, 21 << 20, 1024, 29, 11);
        assertEquals(Optional.empty(), later.growthSince(EARLIER));
    }

    @Test
    void namesWhateverHasGrown() {
        Footprint later = new Footprint(120 << 20, 30 << 20, 4097, 31, 13);
        String growth = later.growthSince(EARLIER).orElseThrow();
        for (String what : List.of("heap", "metaspace", "native memory", "descriptors", "threads")) {
            assertTrue(growth.contains(what), growth);
        }
    }
}
