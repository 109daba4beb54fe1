package dev.weir.xdp.helper;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weir.xdp.machine.Clock;
import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.machine.Surroundings;
import dev.weir.xdp.map.MapTable;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LockHelpersTest {
    private static final int THREADS = 3;
    private static final int ROUNDS = 20_000;

    @Test
    void letsOneThreadInAtATime() throws InterruptedException {
        Surroundings surroundings = new Surroundings(new MapTable(), Clock.system(), line -> {});
        try (NativeMemory value = NativeMemory.allocate(16)) {
            List<Thread> threads = IntStream.range(0, THREADS)
                    .mapToObj(number -> Thread.ofPlatform().start(() -> count(number, surroundings, value.address())))
                    .toList();
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals((long) THREADS * ROUNDS, Memory.getLong(value.address() + 8));
        }
    }

    private static void count(int number, Surroundings surroundings, long value) {
        try (Cpu cpu = new Cpu(number, surroundings)) {
            for (int i = 0; i < ROUNDS; i++) {
                LockHelpers.lock(cpu, value, 0, 0, 0, 0);
                Memory.putLong(value + 8, Memory.getLong(value + 8) + 1);
                LockHelpers.unlock(cpu, value, 0, 0, 0, 0);
            }
        }
    }
}
