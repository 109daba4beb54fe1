package dev.weir.xdp.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.weir.xdp.map.MapTable;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CpuTest {
    private final AtomicLong clock = new AtomicLong(1_000);
    private final Executable nowOf = new Executable() {
        @Override
        public String name() {
            return "now";
        }

        @Override
        public long run(Cpu cpu, long r1, long r2, long r10) {
            return cpu.coarseTime();
        }
    };

    @Test
    void keepsTheCoarseTimeForABatch() {
        try (Cpu cpu = cpu()) {
            cpu.beginBatch();
            long first = cpu.run(nowOf);
            assertEquals(first, cpu.run(nowOf));
            cpu.endBatch();
            cpu.beginBatch();
            assertNotEquals(first, cpu.run(nowOf));
        }
    }

    @Test
    void looksAtTheClockForEachRunBetweenBatches() {
        try (Cpu cpu = cpu()) {
            assertEquals(1_001, cpu.run(nowOf));
            assertEquals(1_002, cpu.run(nowOf));
            cpu.beginBatch();
            assertEquals(1_003, cpu.run(nowOf));
            cpu.endBatch();
            assertEquals(1_004, cpu.run(nowOf));
        }
    }

    private Cpu cpu() {
        return new Cpu(0, new Surroundings(new MapTable(), clock::incrementAndGet, line -> {}));
    }
}
