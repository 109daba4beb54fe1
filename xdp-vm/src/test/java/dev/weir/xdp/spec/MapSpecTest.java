package dev.weir.xdp.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MapSpecTest {
    private static final MapSpec WANTED = new MapSpec("flows", MapType.HASH, 40, 24, 1000, 0);

    @Test
    void findsNoDifferenceInTheSameShapeUnderAnotherName() {
        assertEquals(List.of(), WANTED.differences(new MapSpec("flows_renamed", MapType.HASH, 40, 24, 1000, 0)));
    }

    @Test
    void namesEveryFieldThatDiffers() {
        assertEquals(
                List.of(
                        "type is LRU_HASH and should be HASH",
                        "key size is 44 and should be 40",
                        "value size is 32 and should be 24",
                        "max entries is 2000 and should be 1000",
                        "flags is 0x2 and should be 0x0"),
                WANTED.differences(new MapSpec("flows", MapType.LRU_HASH, 44, 32, 2000, 2)));
    }

    @Test
    void passesOverTheFlagThatTheKernelGivesDeviceMaps() {
        MapSpec wanted = new MapSpec("devices", MapType.DEVMAP, 4, 8, 16, 0);
        MapSpec live = new MapSpec("devices", MapType.DEVMAP, 4, 8, 16, MapSpec.FLAG_READ_ONLY_FOR_PROGRAMS);
        assertEquals(List.of(), wanted.differences(live));
    }
}
