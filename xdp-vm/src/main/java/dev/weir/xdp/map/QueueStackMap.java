package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.memory.SpinLock;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;

/**
 * {@code BPF_MAP_TYPE_QUEUE} and {@code BPF_MAP_TYPE_STACK} ({@code kernel/bpf/queue_stack_maps.c}): values without keys, under one lock.
 * Control pushes by {@link #write}, peeks by {@link #read} and pops by {@link #take}.
 */
public final class QueueStackMap extends VmMap {
    private final boolean stack;
    private final ValueShape shape;
    private final long lock;
    private final long values;
    private final long stride;
    private final long capacity;

    /** Number of the oldest value. Guarded by the lock. */
    private long first;

    /** How many values there are. Guarded by the lock. */
    private long count;

    QueueStackMap(MapSpec spec, MapMemory memory) {
        super(spec, memory);
        this.stack = spec.type() == MapType.STACK;
        this.shape = new ValueShape(spec.valueSize(), ValueShape.NO_LOCK);
        this.stride = align(spec.valueSize());
        this.capacity = Integer.toUnsignedLong(spec.maxEntries());
        this.lock = memory.allocate(SpinLock.BYTES).address();
        this.values = memory.allocate(capacity * stride).address();
    }

    @Override
    public int push(int cpu, long value, long flags) {
        boolean replaces = (flags & MapFlags.EXIST) != 0;
        if ((flags & MapFlags.NOEXIST) != 0 || Long.compareUnsigned(flags, MapFlags.EXIST) > 0) {
            return -Errno.EINVAL;
        }
        SpinLock.acquire(lock);
        try {
            if (count == capacity) {
                if (!replaces) {
                    return -Errno.E2BIG;
                }
                dropOldest();
            }
            shape.copy(value, at(count));
            count++;
            return 0;
        } finally {
            SpinLock.release(lock);
        }
    }

    @Override
    public int pop(int cpu, long value) {
        return next(value, true);
    }

    @Override
    public int peek(int cpu, long value) {
        return next(value, false);
    }

    private int next(long value, boolean remove) {
        SpinLock.acquire(lock);
        try {
            if (count == 0) {
                Memory.fill(value, spec().valueSize(), (byte) 0);
                return -Errno.ENOENT;
            }
            shape.copy(at(stack ? count - 1 : 0), value);
            if (remove && stack) {
                count--;
            } else if (remove) {
                dropOldest();
            }
            return 0;
        } finally {
            SpinLock.release(lock);
        }
    }

    private void dropOldest() {
        first = first + 1 == capacity ? 0 : first + 1;
        count--;
    }

    /** Address of a value by its age. */
    private long at(long age) {
        return values + (first + age) % capacity * stride;
    }

    @Override
    public long lookup(int cpu, long key) {
        return 0;
    }

    @Override
    public int update(int cpu, long key, long value, long flags) {
        return -Errno.EINVAL;
    }

    @Override
    public int delete(int cpu, long key) {
        return -Errno.EINVAL;
    }

    @Override
    protected int read(long key, long value) {
        return next(value, false);
    }

    @Override
    protected int write(long key, long value, long flags) {
        return push(0, value, flags);
    }

    @Override
    protected int remove(long key) {
        return -Errno.EINVAL;
    }

    @Override
    protected int take(long key, long value) {
        return next(value, true);
    }

    @Override
    protected int walk(EntryVisitor visitor) {
        return -Errno.EINVAL;
    }
}
