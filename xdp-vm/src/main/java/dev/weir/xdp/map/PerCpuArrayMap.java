package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.MapSpec;

/**
 * {@code BPF_MAP_TYPE_PERCPU_ARRAY} ({@code kernel/bpf/arraymap.c}): an array for each virtual CPU, which share no cache line. Value
 * {@code i} of a CPU lies at {@link #base(int)} {@code + i *} {@link #stride}.
 */
public final class PerCpuArrayMap extends VmMap {
    private final int cpus;
    private final long base;
    private final long cpuStride;
    private final int stride;
    private final int maxEntries;

    PerCpuArrayMap(MapSpec spec, int cpus, MapMemory memory) {
        super(spec, memory);
        this.cpus = cpus;
        this.stride = align(spec.valueSize());
        this.maxEntries = spec.maxEntries();
        long bytes = Integer.toUnsignedLong(maxEntries) * stride;
        this.cpuStride = (bytes + NativeMemory.ALIGNMENT - 1) & -NativeMemory.ALIGNMENT;
        this.base = memory.allocate(Math.multiplyExact(cpuStride, cpus)).address();
    }

    /** Address of a CPU's value 0. */
    public long base(int cpu) {
        return base + cpu * cpuStride;
    }

    /** Bytes from a CPU's values to those of the next CPU. */
    public long cpuStride() {
        return cpuStride;
    }

    /** Bytes from one value to the next, a multiple of 8. */
    public int stride() {
        return stride;
    }

    /** How many values each CPU has, unsigned: keys are less than this. */
    public int maxEntries() {
        return maxEntries;
    }

    @Override
    public int valueBytes() {
        return stride * cpus;
    }

    @Override
    public long lookup(int cpu, long key) {
        int index = Memory.getInt(key);
        return Integer.compareUnsigned(index, maxEntries) < 0 ? at(cpu, index) : 0;
    }

    @Override
    public int update(int cpu, long key, long value, long flags) {
        int index = Memory.getInt(key);
        int refused = refuse(index, flags);
        if (refused == 0) {
            Memory.copyWords(value, at(cpu, index), spec().valueSize());
        }
        return refused;
    }

    @Override
    public int delete(int cpu, long key) {
        return -Errno.EINVAL;
    }

    @Override
    public long forEachElement(int cpu, ElementVisitor visitor) {
        return IndexWalk.elements(maxEntries, visitor, index -> at(cpu, index));
    }

    @Override
    protected int read(long key, long value) {
        int index = Memory.getInt(key);
        if (Integer.compareUnsigned(index, maxEntries) >= 0) {
            return -Errno.ENOENT;
        }
        for (int cpu = 0; cpu < cpus; cpu++) {
            Memory.copyWords(at(cpu, index), value + (long) cpu * stride, stride);
        }
        return 0;
    }

    @Override
    protected int write(long key, long value, long flags) {
        int index = Memory.getInt(key);
        int refused = refuse(index, flags);
        if (refused == 0) {
            for (int cpu = 0; cpu < cpus; cpu++) {
                Memory.copyWords(value + (long) cpu * stride, at(cpu, index), spec().valueSize());
            }
        }
        return refused;
    }

    @Override
    protected int remove(long key) {
        return -Errno.EINVAL;
    }

    @Override
    public void copyTo(VmMap copy, References references) {
        Memory.copyUsed(base(0), ((PerCpuArrayMap) copy).base(0), cpus * cpuStride);
    }

    @Override
    protected int walk(EntryVisitor visitor) {
        return IndexWalk.entries(this, visitor);
    }

    private int refuse(int index, long flags) {
        int refused = ArrayMap.refuse(index, maxEntries, flags);
        return refused == 0 && (flags & MapFlags.LOCK) != 0 ? -Errno.EINVAL : refused;
    }

    private long at(int cpu, int index) {
        return base(cpu) + Integer.toUnsignedLong(index) * stride;
    }
}
