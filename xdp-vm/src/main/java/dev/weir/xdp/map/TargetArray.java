package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.spec.MapSpec;

/**
 * An array of what packets are redirected to. A slot is 8 bytes that change at once, 0 if there is nothing; programs may find its
 * address, and neither read nor write through it more than {@code valueSize} bytes.
 */
abstract class TargetArray extends VmMap {
    private static final int SLOT_BYTES = Long.BYTES;

    private final long slots;
    private final int maxEntries;

    TargetArray(MapSpec spec, MapMemory memory) {
        super(spec, memory);
        this.maxEntries = spec.maxEntries();
        this.slots =
                memory.allocate(Integer.toUnsignedLong(maxEntries) * SLOT_BYTES).address();
    }

    /**
     * Why a slot can't be set to a value; 0 if it can.
     *
     * @param slot what is in the slot, 0 if nothing
     */
    abstract int refuse(int index, long value, long slot, long flags);

    @Override
    public final long lookup(int cpu, long key) {
        return at(Memory.getInt(key));
    }

    /** Address of a slot; 0 if there is nothing in it, or no such slot. */
    final long at(int index) {
        if (Integer.compareUnsigned(index, maxEntries) >= 0) {
            return 0;
        }
        return Memory.getLongAcquire(slot(index)) == 0 ? 0 : slot(index);
    }

    @Override
    public final int update(int cpu, long key, long value, long flags) {
        return -Errno.EINVAL;
    }

    @Override
    public final int delete(int cpu, long key) {
        return -Errno.EINVAL;
    }

    @Override
    protected int read(long key, long value) {
        long found = lookup(0, key);
        if (found == 0) {
            return -Errno.ENOENT;
        }
        Memory.copyWords(found, value, spec().valueSize());
        return 0;
    }

    @Override
    protected final synchronized int write(long key, long value, long flags) {
        int index = Memory.getInt(key);
        if (Long.compareUnsigned(flags, MapFlags.EXIST) > 0) {
            return -Errno.EINVAL;
        }
        if (Integer.compareUnsigned(index, maxEntries) >= 0) {
            return -Errno.E2BIG;
        }
        long wanted = spec().valueSize() == Integer.BYTES
                ? Integer.toUnsignedLong(Memory.getInt(value))
                : Memory.getLong(value);
        int refused = refuse(index, wanted, Memory.getLong(slot(index)), flags);
        if (refused == 0) {
            Memory.putLongRelease(slot(index), slotOf(wanted));
        }
        return refused;
    }

    /** What a slot holds for a value that is not refused. */
    abstract long slotOf(long value);

    @Override
    protected final int remove(long key) {
        int index = Memory.getInt(key);
        if (Integer.compareUnsigned(index, maxEntries) >= 0) {
            return -Errno.EINVAL;
        }
        Memory.putLongRelease(slot(index), 0);
        return 0;
    }

    @Override
    protected int walk(EntryVisitor visitor) {
        return IndexWalk.entries(this, visitor);
    }

    private long slot(int index) {
        return slots + Integer.toUnsignedLong(index) * SLOT_BYTES;
    }
}
