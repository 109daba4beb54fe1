package dev.weir.xdp.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AddressSpaceTest {
    private static final int REGIONS = 1000;
    private static final int LARGEST_SMALL = 0xffff;

    @ParameterizedTest
    @EnumSource
    void knowsRegionsByTheirHandles(AddressSpace space) {
        for (int region = 0; region < REGIONS; region++) {
            assertEquals(region, space.region(space.handle(region)));
        }
    }

    /** A random program turned the bytes of a remainder round, and what came of it was taken for the context's address. */
    @ParameterizedTest
    @EnumSource
    void hasNoHandleThatIsASmallNumberTurnedRound(AddressSpace space) {
        for (int region = 0; region < REGIONS; region++) {
            int turned = Integer.reverseBytes(space.handle(region));
            assertTrue(
                    Integer.compareUnsigned(turned, LARGEST_SMALL) > 0,
                    "region %d of %s: %#x".formatted(region, space, turned));
        }
    }
}
