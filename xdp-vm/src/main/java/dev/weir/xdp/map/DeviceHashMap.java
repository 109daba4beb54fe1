package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.spec.MapSpec;
import java.util.function.IntPredicate;

/**
 * {@code BPF_MAP_TYPE_DEVMAP_HASH} ({@code kernel/bpf/devmap.c}): interfaces by any number. Values are those of {@link DeviceMap}. {@code
 * BPF_EXIST} is taken for {@code BPF_ANY}, as in the kernel.
 */
public final class DeviceHashMap extends HashedMap implements Devices {
    private final EntryPool pool;
    private final IntPredicate interfaces;
    private final int cpus;

    DeviceHashMap(MapSpec spec, int cpus, IntPredicate interfaces, MapMemory memory) {
        super(
                spec,
                new HashTable(spec, EntryPool.total(spec, cpus), HashTable.HEADER_BYTES, Long.BYTES, 0, memory),
                memory);
        this.cpus = cpus;
        this.interfaces = interfaces;
        this.pool = new EntryPool(spec, table, cpus, memory);
    }

    @Override
    public int update(int cpu, long key, long value, long flags) {
        return -Errno.EINVAL;
    }

    @Override
    protected int write(long key, long value, long flags) {
        long wanted = spec().valueSize() == Integer.BYTES
                ? Integer.toUnsignedLong(Memory.getInt(value))
                : Memory.getLong(value);
        if (Long.compareUnsigned(flags, MapFlags.EXIST) > 0 || (int) wanted == 0) {
            return -Errno.EINVAL;
        }
        int hash = index.hash(key);
        long lock = table.lock(hash);
        try {
            long old = table.find(key, hash);
            if (old != 0 && flags == MapFlags.NOEXIST) {
                return -Errno.EEXIST;
            }
            if (!Devices.isUsable(wanted, interfaces)) {
                return -Errno.EINVAL;
            }
            if (old != 0) {
                Memory.putLongRelease(old + index.valueOffset(), Devices.kept(wanted));
                return 0;
            }
            return add(key, Devices.kept(wanted), hash);
        } finally {
            table.unlock(lock);
        }
    }

    private int add(long key, long value, int hash) {
        long entry = pool.take(controlCpu());
        if (entry == 0) {
            return -Errno.E2BIG;
        }
        Memory.copyWords(key, entry + index.headerBytes(), index.keys().count());
        Memory.putLong(entry + index.valueOffset(), value);
        table.link(entry, hash);
        return 0;
    }

    @Override
    public int collect(int[] indexes) {
        int count = 0;
        for (int bucket = 0; bucket < table.bucketCount(); bucket++) {
            int reference = table.first(bucket);
            while (reference >= 0 && count < indexes.length) {
                long entry = table.at(reference);
                indexes[count++] = Memory.getInt(entry + index.valueOffset());
                reference = table.next(entry);
            }
        }
        return count;
    }

    @Override
    protected int take(long key, long value) {
        return -Errno.ENOTSUPP;
    }

    @Override
    void show(long entry, long value) {
        Memory.copyWords(entry + index.valueOffset(), value, spec().valueSize());
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
