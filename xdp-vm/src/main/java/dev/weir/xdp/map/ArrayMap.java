package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.NativeMemory;
import dev.weir.xdp.spec.MapSpec;
import java.lang.foreign.MemorySegment;

/**
 * {@code BPF_MAP_TYPE_ARRAY} ({@code kernel/bpf/arraymap.c}): value {@code i} lies at {@link #base} {@code + i *} {@link #stride}, from the
 * map's beginning to its end. Keys are unsigned 32-bit numbers. Updates copy in place.
 */
public final class ArrayMap extends VmMap {
    private final NativeMemory values;
    private final long base;
    private final int stride;
    private final int maxEntries;
    private final ValueShape shape;

    ArrayMap(MapSpec spec, ValueShape shape, MapMemory memory) {
        super(spec, memory);
        this.shape = shape;
        this.stride = align(spec.valueSize());
        this.maxEntries = spec.maxEntries();
        this.values = memory.allocate(Integer.toUnsignedLong(maxEntries) * stride);
        this.base = values.address();
    }

    /** Address of value 0. */
    public long base() {
        return base;
    }

    /** Bytes from one value to the next, a multiple of 8. */
    public int stride() {
        return stride;
    }

    /** How many values there are, unsigned: keys are less than this. */
    public int maxEntries() {
        return maxEntries;
    }

    @Override
    public long lookup(int cpu, long key) {
        int index = Memory.getInt(key);
        return Integer.compareUnsigned(index, maxEntries) < 0 ? at(index) : 0;
    }

    @Override
    public int update(int cpu, long key, long value, long flags) {
        int index = Memory.getInt(key);
        int refused = refuse(index, maxEntries, flags);
        if (refused != 0) {
            return refused;
        }
        if ((flags & MapFlags.LOCK) == 0) {
            shape.copy(value, at(index));
        } else if (shape.hasLock()) {
            shape.copyLocked(value, at(index));
        } else {
            return -Errno.EINVAL;
        }
        return 0;
    }

    @Override
    public int delete(int cpu, long key) {
        return -Errno.EINVAL;
    }

    @Override
    public long forEachElement(int cpu, ElementVisitor visitor) {
        return IndexWalk.elements(maxEntries, visitor, this::at);
    }

    @Override
    protected int read(long key, long value) {
        long found = lookup(0, key);
        if (found == 0) {
            return -Errno.ENOENT;
        }
        shape.show(found, value);
        return 0;
    }

    @Override
    protected int readLocked(long key, long value) {
        if (!shape.hasLock()) {
            return -Errno.EINVAL;
        }
        long found = lookup(0, key);
        if (found == 0) {
            return -Errno.ENOENT;
        }
        shape.showLocked(found, value);
        return 0;
    }

    @Override
    int lockOffset() {
        return shape.lockOffset();
    }

    @Override
    protected int write(long key, long value, long flags) {
        return update(0, key, value, flags);
    }

    @Override
    protected int remove(long key) {
        return -Errno.EINVAL;
    }

    @Override
    public void copyTo(VmMap copy, References references) {
        if (shape.hasLock()) {
            super.copyTo(copy, references);
        } else {
            Memory.copyUsed(base, ((ArrayMap) copy).base, Integer.toUnsignedLong(maxEntries) * stride);
        }
    }

    @Override
    protected int walk(EntryVisitor visitor) {
        return IndexWalk.entries(this, visitor);
    }

    @Override
    public MemorySegment mmap() {
        if ((spec().flags() & MapFlags.MMAPABLE) == 0) {
            return super.mmap();
        }
        MemorySegment mapped = values.asSegment();
        return isFrozen() ? mapped.asReadOnly() : mapped;
    }

    /** What an array answers to an update that it does not take; 0 for one that it may. */
    static int refuse(int index, int maxEntries, long flags) {
        if (MapFlags.unknown(flags)) {
            return -Errno.EINVAL;
        }
        if (Integer.compareUnsigned(index, maxEntries) >= 0) {
            return -Errno.E2BIG;
        }
        return (flags & MapFlags.NOEXIST) == 0 ? 0 : -Errno.EEXIST;
    }

    private long at(int index) {
        return base + Integer.toUnsignedLong(index) * stride;
    }
}
