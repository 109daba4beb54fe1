package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.MapSpec;

/** {@code BPF_MAP_TYPE_LRU_HASH}: a hash map that makes room by itself, as {@link Lru} says. */
public final class LruHashMap extends HashedMap {
    private final ValueShape shape;
    private final LruEntries entries;

    LruHashMap(MapSpec spec, ValueShape shape, int cpus, MapMemory memory) {
        super(spec, table(spec, cpus, memory), memory);
        this.shape = shape;
        this.entries = new LruEntries(spec, table, cpus, memory);
    }

    private static HashTable table(MapSpec spec, int cpus, MapMemory memory) {
        return new HashTable(
                spec, LruEntries.count(spec, cpus), HashTable.LRU_HEADER_BYTES, spec.valueSize(), 0, memory);
    }

    @Override
    public int update(int cpu, long key, long value, long flags) {
        if (Long.compareUnsigned(flags, MapFlags.EXIST) > 0) {
            return -Errno.EINVAL;
        }
        int hash = index.hash(key);
        // Evicting locks buckets, so the entry is taken before this key's is locked.
        long entry = entries.take(cpu, hash);
        if (entry == 0) {
            return -Errno.ENOMEM;
        }
        index.putKey(entry, key);
        shape.create(value, index.valueAt(entry));
        long unused = entry;
        int refused;
        long lock = table.lock(hash);
        try {
            long old = table.find(key, hash);
            refused = refuse(old, flags);
            if (refused == 0) {
                table.link(entry, hash);
                unused = old;
            }
            if (refused == 0 && old != 0) {
                entries.use(entry);
                table.unlink(old, hash);
            }
        } finally {
            table.unlock(lock);
        }
        if (unused != 0) {
            entries.give(unused);
        }
        return refused;
    }

    @Override
    protected int write(long key, long value, long flags) {
        return update(controlCpu(), key, value, flags);
    }

    @Override
    void show(long entry, long value) {
        shape.show(index.valueAt(entry), value);
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
