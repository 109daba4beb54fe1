package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.spec.MapSpec;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code BPF_MAP_TYPE_HASH_OF_MAPS} ({@code kernel/bpf/hashtab.c}): values are handles of inner maps, in 8 bytes. Control reads the handle
 * as the map's id. Only control changes it.
 */
public final class HashOfMaps extends HashedMap {
    private final InnerMaps inner;
    private final EntryPool pool;
    private final int cpus;

    /** The maps by the address of their entry. Guarded by itself. */
    private final Map<Long, VmMap> maps = new HashMap<>();

    HashOfMaps(MapSpec spec, int cpus, InnerMaps inner, MapMemory memory) {
        super(
                spec,
                new HashTable(spec, EntryPool.total(spec, cpus), HashTable.HEADER_BYTES, Long.BYTES, 0, memory),
                memory);
        this.inner = inner;
        this.cpus = cpus;
        this.pool = new EntryPool(spec, table, cpus, memory);
    }

    @Override
    public long lookup(int cpu, long key) {
        long found = index.lookup(cpu, key);
        return found == 0 ? 0 : Memory.getLongAcquire(found);
    }

    @Override
    public int update(int cpu, long key, long value, long flags) {
        return -Errno.EINVAL;
    }

    @Override
    protected int write(long key, long value, long flags) {
        return -Errno.EBADF;
    }

    @Override
    protected int writeMap(long key, VmMap value, long flags) {
        if (!inner.fits(value) || Long.compareUnsigned(flags, MapFlags.EXIST) > 0) {
            return -Errno.EINVAL;
        }
        value.hold();
        VmMap unused;
        int refused;
        int hash = index.hash(key);
        long lock = table.lock(hash);
        try {
            long old = table.find(key, hash);
            refused = refuse(old, flags);
            long entry = old == 0 && refused == 0 ? pool.take(controlCpu()) : old;
            if (refused == 0 && entry == 0) {
                refused = -Errno.E2BIG;
            }
            unused = refused == 0 ? set(entry, value) : value;
            if (refused == 0 && old == 0) {
                index.putKey(entry, key);
                table.link(entry, hash);
            }
        } finally {
            table.unlock(lock);
        }
        inner.letGo(unused);
        return refused;
    }

    @Override
    public void copyTo(VmMap copy, References references) {
        synchronized (maps) {
            maps.forEach((entry, held) -> copy.writeMap(index.key(entry), references.of(held), MapFlags.ANY));
        }
    }

    @Override
    protected int take(long key, long value) {
        return -Errno.ENOTSUPP;
    }

    @Override
    void show(long entry, long value) {
        Memory.putInt(value, (int) Memory.getLong(index.valueAt(entry)));
    }

    @Override
    void recycle(int cpu, long entry) {
        VmMap unused;
        synchronized (maps) {
            unused = maps.remove(entry);
        }
        // The entry may be had at once, the map only when nobody uses it any more.
        pool.give(cpu, entry);
        inner.letGo(unused);
    }

    @Override
    int controlCpu() {
        return cpus;
    }

    @Override
    protected void letGo() {
        synchronized (maps) {
            maps.values().forEach(VmMap::release);
        }
    }

    /** Returns the map that was there. */
    private @Nullable VmMap set(long entry, VmMap map) {
        synchronized (maps) {
            Memory.putLongRelease(index.valueAt(entry), map.handle());
            return maps.put(entry, map);
        }
    }
}
