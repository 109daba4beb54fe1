package dev.weir.xdp.map;

import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.MapSpec;

/**
 * The values of a per-CPU hash map: a block for each virtual CPU, with a slot for each entry of the map. Blocks share no cache line. An
 * entry has the address of its slot in CPU 0's block.
 */
final class PerCpuValues {
    private final long first;
    private final int cpus;
    private final int valueSize;
    private final int slotBytes;
    private final long cpuStride;

    /** @param entries how many entries the map has */
    PerCpuValues(MapSpec spec, int cpus, long entries, MapMemory memory) {
        this.cpus = cpus;
        this.valueSize = spec.valueSize();
        this.slotBytes = VmMap.align(valueSize);
        this.cpuStride = cpuStride(spec, entries);
        long bytes = Math.multiplyExact(cpuStride, cpus);
        boolean lazily = (spec.flags() & MapFlags.NO_PREALLOC) != 0;
        this.first = (lazily ? memory.reserve(bytes) : memory.allocate(bytes)).address();
    }

    /** Bytes from a CPU's slot to the next CPU's. */
    static long cpuStride(MapSpec spec, long entries) {
        long bytes = entries * VmMap.align(spec.valueSize());
        return (bytes + NativeMemory.ALIGNMENT - 1) & -NativeMemory.ALIGNMENT;
    }

    /** Bytes of a value with all CPUs' slots, as the control side sees it. */
    int allBytes() {
        return slotBytes * cpus;
    }

    /** Tells the first entries of a table where their values are. */
    void assign(HashTable table, long entries) {
        for (long i = 0; i < entries; i++) {
            Memory.putLong(table.index().valueAt(table.entry(i)), first + i * slotBytes);
        }
    }

    /** Sets one CPU's slot. */
    void set(long slot, int cpu, long value) {
        Memory.copyWords(value, slot + cpu * cpuStride, valueSize);
    }

    /** Sets one CPU's slot of a new entry, and all others to zero, since programs can't reach those. */
    void create(long slot, int cpu, long value) {
        for (int other = 0; other < cpus; other++) {
            if (other != cpu) {
                Memory.fill(slot + other * cpuStride, slotBytes, (byte) 0);
            }
        }
        set(slot, cpu, value);
    }

    /** Sets all CPUs' slots. */
    void setAll(long slot, long values) {
        for (int cpu = 0; cpu < cpus; cpu++) {
            Memory.copyWords(values + (long) cpu * slotBytes, slot + cpu * cpuStride, slotBytes);
        }
    }

    /** Copies all CPUs' slots out. */
    void showAll(long slot, long values) {
        for (int cpu = 0; cpu < cpus; cpu++) {
            Memory.copyWords(slot + cpu * cpuStride, values + (long) cpu * slotBytes, slotBytes);
        }
    }
}
