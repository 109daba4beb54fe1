package dev.weir.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class OwnMemoryIT {
    @Test
    void readsWhatIsThereAndNothingElse() {
        try (Arena arena = Arena.ofConfined()) {
            int page = Machine.pageSize();
            MemorySegment memory = arena.allocate(4L * page, page);
            MemorySegment to = arena.allocate(page);
            memory.asSlice(page - 4, 8).copyFrom(MemorySegment.ofArray(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
            assertEquals(8, OwnMemory.read(memory.address() + page - 4, to.address(), 8));
            assertArrayEquals(
                    new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, to.asSlice(0, 8).toArray(ValueLayout.JAVA_BYTE));
            assertEquals(0, OwnMemory.read(0, to.address(), 8));
            assertEquals(0, OwnMemory.read(-8, to.address(), 8));
            assertEquals(0, OwnMemory.read(0x1234, to.address(), 512));
        }
    }
}
