package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.MapSpec;

/**
 * {@code BPF_MAP_TYPE_HASH}. Replacing a value links an entry with the new one before it unlinks the old, so a reader who looks the key
 * up finds one of the two. With {@code BPF_F_NO_PREALLOC} memory is only taken for entries that were in use at some time.
 */
public final class PlainHashMap extends HashedMap {
    private final ValueShape shape;
    private final EntryPool pool;
    private final int cpus;

    PlainHashMap(MapSpec spec, ValueShape shape, int cpus, MapMemory memory) {
        super(
                spec,
                new HashTable(spec, EntryPool.total(spec, cpus), HashTable.HEADER_BYTES, spec.valueSize(), 0, memory),
                memory);
        this.shape = shape;
        this.cpus = cpus;
        this.pool = new EntryPool(spec, table, cpus, memory);
    }

    @Override
    public int update(int cpu, long key, long value, long flags) {
        if (MapFlags.unknown(flags) || ((flags & MapFlags.LOCK) != 0 && !shape.hasLock())) {
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
            if (old == 0) {
                return add(cpu, key, value, hash);
            }
            if ((flags & MapFlags.LOCK) != 0) {
                shape.copyLocked(value, index.valueAt(old));
            } else {
                replace(cpu, old, key, value, hash);
            }
            return 0;
        } finally {
            table.unlock(lock);
        }
    }

    private int add(int cpu, long key, long value, int hash) {
        long entry = pool.take(cpu);
        if (entry == 0) {
            return -Errno.E2BIG;
        }
        fill(entry, key, value, hash);
        return 0;
    }

    private void replace(int cpu, long old, long key, long value, int hash) {
        fill(pool.takeSpare(cpu), key, value, hash);
        table.unlink(old, hash);
        pool.giveSpare(cpu, old);
    }

    private void fill(long entry, long key, long value, int hash) {
        index.putKey(entry, key);
        shape.create(value, index.valueAt(entry));
        table.link(entry, hash);
    }

    @Override
    protected int readLocked(long key, long value) {
        if (!shape.hasLock()) {
            return -Errno.EINVAL;
        }
        int hash = index.hash(key);
        long lock = table.lock(hash);
        try {
            long entry = table.find(key, hash);
            if (entry == 0) {
                return -Errno.ENOENT;
            }
            shape.showLocked(index.valueAt(entry), value);
            return 0;
        } finally {
            table.unlock(lock);
        }
    }

    @Override
    int lockOffset() {
        return shape.lockOffset();
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
        pool.give(cpu, entry);
    }

    @Override
    int controlCpu() {
        return cpus;
    }
}
