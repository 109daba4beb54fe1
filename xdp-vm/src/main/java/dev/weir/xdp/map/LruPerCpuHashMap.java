package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.MapSpec;

/** {@code BPF_MAP_TYPE_LRU_PERCPU_HASH}: an LRU map of a value for each virtual CPU, which updates set in place. */
public final class LruPerCpuHashMap extends HashedMap {
    private static final int ALL_CPUS = -1;

    private final PerCpuValues values;
    private final LruEntries entries;

    LruPerCpuHashMap(MapSpec spec, int cpus, MapMemory memory) {
        super(spec, table(spec, LruEntries.count(spec, cpus), memory), memory);
        long count = LruEntries.count(spec, cpus);
        this.values = new PerCpuValues(spec, cpus, count, memory);
        this.entries = new LruEntries(spec, table, cpus, memory);
        values.assign(table, count);
    }

    private static HashTable table(MapSpec spec, long count, MapMemory memory) {
        return new HashTable(
                spec, count, HashTable.LRU_HEADER_BYTES, Long.BYTES, PerCpuValues.cpuStride(spec, count), memory);
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

    private int update(int lists, int cpu, long key, long value, long flags) {
        if (Long.compareUnsigned(flags, MapFlags.EXIST) > 0) {
            return -Errno.EINVAL;
        }
        int hash = index.hash(key);
        // Evicting locks buckets, so the entry is taken before this key's is locked.
        long entry = flags == MapFlags.EXIST ? 0 : entries.take(lists, hash);
        if (entry == 0 && flags != MapFlags.EXIST) {
            return -Errno.ENOMEM;
        }
        boolean added = false;
        int refused;
        long lock = table.lock(hash);
        try {
            long old = table.find(key, hash);
            refused = refuse(old, flags);
            if (refused == 0 && old != 0) {
                entries.use(old);
                set(old, cpu, value);
            } else if (refused == 0) {
                add(entry, cpu, key, value, hash);
                added = true;
            }
        } finally {
            table.unlock(lock);
        }
        if (entry != 0 && !added) {
            entries.give(entry);
        }
        return refused;
    }

    private void set(long entry, int cpu, long value) {
        long slot = index.value(0, entry);
        if (cpu == ALL_CPUS) {
            values.setAll(slot, value);
        } else {
            values.set(slot, cpu, value);
        }
    }

    private void add(long entry, int cpu, long key, long value, int hash) {
        index.putKey(entry, key);
        long slot = index.value(0, entry);
        if (cpu == ALL_CPUS) {
            values.setAll(slot, value);
        } else {
            values.create(slot, cpu, value);
        }
        table.link(entry, hash);
    }

    @Override
    void show(long entry, long value) {
        values.showAll(index.value(0, entry), value);
    }

    @Override
    void recycle(int cpu, long entry) {
        entries.give(entry);
    }

    @Override
    int controlCpu() {
        return entries.controlCpu();
    }
}
