package dev.weir.xdp.map;

import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.spec.MapSpec;
import java.util.concurrent.atomic.AtomicInteger;

/** The entries of an LRU map: {@link Lru} by address instead of number. */
final class LruEntries {
    private final HashTable table;
    private final Lru lru;
    private final boolean common;
    private final int cpus;
    private final AtomicInteger turn = new AtomicInteger();

    LruEntries(MapSpec spec, HashTable table, int cpus, MapMemory memory) {
        this.table = table;
        this.cpus = cpus;
        this.common = (spec.flags() & MapFlags.NO_COMMON_LRU) == 0;
        int count = (int) count(spec, cpus);
        for (int i = 0; i < count; i++) {
            Memory.putInt(table.entry(i) + HashShape.NUMBER, i);
        }
        lru = common ? new CommonLru(table, count, cpus, memory) : new PerCpuLru(table, count, cpus, memory);
    }

    /** How many entries a map has: as many as it wants, rounded up so that each CPU with its own has as many as the others. */
    static long count(MapSpec spec, int cpus) {
        long wanted = Integer.toUnsignedLong(spec.maxEntries());
        return (spec.flags() & MapFlags.NO_COMMON_LRU) == 0 ? wanted : (wanted + cpus - 1) / cpus * cpus;
    }

    /** As {@link Lru#take}; 0 if there is none. */
    long take(int cpu, int hash) {
        int node = lru.take(cpu, hash);
        return node < 0 ? 0 : table.entry(node);
    }

    /** As {@link Lru#give}. */
    void give(long entry) {
        lru.give(Memory.getInt(entry + HashShape.NUMBER));
    }

    /** Marks an entry as used. */
    void use(long entry) {
        Memory.putByte(entry + HashShape.USED, (byte) 1);
    }

    /** The CPU whose lists the control side uses: each in turn where they share nothing, so that all their entries can be had. */
    int controlCpu() {
        return common ? 0 : Math.floorMod(turn.getAndIncrement(), cpus);
    }
}
