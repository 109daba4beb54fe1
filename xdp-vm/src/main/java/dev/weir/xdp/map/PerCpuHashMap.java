package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.MapSpec;

/** {@code BPF_MAP_TYPE_PERCPU_HASH}: a hash map of a value for each virtual CPU, which updates set in place. */
public final class PerCpuHashMap extends HashedMap {
    private static final int ALL_CPUS = -1;

    private final PerCpuValues values;
    private final EntryPool pool;
    private final int cpus;

    PerCpuHashMap(MapSpec spec, int cpus, MapMemory memory) {
        super(spec, table(spec, EntryPool.total(spec, cpus), memory), memory);
        this.cpus = cpus;
        this.values = new PerCpuValues(spec, cpus, EntryPool.total(spec, cpus), memory);
        this.pool = new EntryPool(spec, table, cpus, memory);
        values.assign(table, EntryPool.total(spec, cpus));
    }

    private static HashTable table(MapSpec spec, long total, MapMemory memory) {
        return new HashTable(
                spec, total, HashTable.HEADER_BYTES, Long.BYTES, PerCpuValues.cpuStride(spec, total), memory);
    }

    @Override
    public int valueBytes() {
        return values.allBytes();
    }

    @Override
    public int update(int cpu, long key, long value, long flags) {
        return update(cpu, cpu, key, value, flags);
    }

    @Override
    protected int write(long key, long value, long flags) {
        return update(controlCpu(), ALL_CPUS, key, value, flags);
    }

    private int update(int owner, int cpu, long key, long value, long flags) {
        if (Long.compareUnsigned(flags, MapFlags.EXIST) > 0) {
            return -Errno.EINVAL;
        }
        int hash = index.hash(key);
        long lock = table.lock(hash);
        try {
            long old = table.find(key, hash);
            int refused = refuse(old, flags);
            if (refused != 0) {
                return refused;
            }
            long entry = old == 0 ? pool.take(owner) : old;
            if (entry == 0) {
                return -Errno.E2BIG;
            }
            long slot = index.value(0, entry);
            if (cpu == ALL_CPUS) {
                values.setAll(slot, value);
            } else if (old == 0) {
                values.create(slot, cpu, value);
            } else {
                values.set(slot, cpu, value);
            }
            if (old == 0) {
                index.putKey(entry, key);
                table.link(entry, hash);
            }
            return 0;
        } finally {
            table.unlock(lock);
        }
    }

    @Override
    void show(long entry, long value) {
        values.showAll(index.value(0, entry), value);
    }

    @Override
    void recycle(int cpu, long entry) {
        pool.give(cpu, entry);
    }

    @Override
    int controlCpu() {
        return cpus;
    }
}
