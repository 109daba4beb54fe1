package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.ProgramKind;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code BPF_MAP_TYPE_DEVMAP_HASH} ({@code kernel/bpf/devmap.c}): interfaces by any number. Values are those of {@link DeviceMap}. {@code
 * BPF_EXIST} is taken for {@code BPF_ANY}, as in the kernel.
 */
public final class DeviceHashMap extends HashedMap implements Devices {
    private final EntryPool pool;
    private final TargetPrograms programs;
    private final IntPredicate interfaces;
    private final int cpus;

    DeviceHashMap(MapSpec spec, int cpus, IntPredicate interfaces, Runnable awaitPrograms, MapMemory memory) {
        super(
                spec,
                new HashTable(spec, EntryPool.total(spec, cpus), HashTable.HEADER_BYTES, Long.BYTES, 0, memory),
                memory);
        this.cpus = cpus;
        this.interfaces = interfaces;
        this.programs = new TargetPrograms(ProgramKind.ATTACH_XDP_DEVMAP, awaitPrograms);
        this.pool = new EntryPool(spec, table, cpus, memory);
    }

    @Override
    public int update(int cpu, long key, long value, long flags) {
        return -Errno.EINVAL;
    }

    @Override
    protected int write(long key, long value, long flags) {
        return set(key, wanted(value), null, flags);
    }

    @Override
    protected int writeTarget(long key, long value, TargetProgram program, long flags) {
        if (spec().valueSize() != Long.BYTES) {
            return -Errno.EINVAL;
        }
        return set(key, Target.of(Target.place(wanted(value)), 0), program, flags);
    }

    private long wanted(long value) {
        return spec().valueSize() == Integer.BYTES
                ? Integer.toUnsignedLong(Memory.getInt(value))
                : Memory.getLong(value);
    }

    private int set(long key, long wanted, @Nullable TargetProgram program, long flags) {
        if (Long.compareUnsigned(flags, MapFlags.EXIST) > 0 || Target.place(wanted) == 0) {
            return -Errno.EINVAL;
        }
        long before = 0;
        int hash = index.hash(key);
        long lock = table.lock(hash);
        try {
            long old = table.find(key, hash);
            if (old != 0 && flags == MapFlags.NOEXIST) {
                return -Errno.EEXIST;
            }
            if (!Devices.isUsable(wanted, interfaces) || (program != null && !programs.accepts(program))) {
                return -Errno.EINVAL;
            }
            long entry = old == 0 ? pool.take(controlCpu()) : old;
            if (entry == 0) {
                return -Errno.E2BIG;
            }
            if (old != 0) {
                before = Memory.getLong(index.valueAt(old));
            }
            int id = program == null ? 0 : programs.add(program);
            Memory.putLongRelease(index.valueAt(entry), Target.of(Target.place(wanted), id));
            if (old == 0) {
                index.putKey(entry, key);
                table.link(entry, hash);
            }
        } finally {
            table.unlock(lock);
        }
        programs.letGo(Target.programId(before));
        return 0;
    }

    @Override
    public long target(int cpu, int key) {
        long found = index.lookupNumber(cpu, key);
        return found == 0 ? 0 : Memory.getLongAcquire(found);
    }

    @Override
    public @Nullable TargetProgram program(long target) {
        return programs.get(Target.programId(target));
    }

    @Override
    public int collect(long[] targets) {
        int count = 0;
        for (int bucket = 0; bucket < table.bucketCount(); bucket++) {
            int reference = table.first(bucket);
            while (reference >= 0 && count < targets.length) {
                long entry = table.at(reference);
                targets[count++] = Memory.getLongAcquire(index.valueAt(entry));
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
        Memory.copyWords(index.valueAt(entry), value, spec().valueSize());
    }

    @Override
    void recycle(int cpu, long entry) {
        int unused = Target.programId(Memory.getLong(index.valueAt(entry)));
        pool.give(cpu, entry);
        programs.letGo(unused);
    }

    @Override
    protected void letGo() {
        programs.close();
    }

    @Override
    int controlCpu() {
        return cpus;
    }
}
