package dev.weir.xdp.map;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.spec.MapSpec;
import org.jspecify.annotations.Nullable;

/**
 * {@code BPF_MAP_TYPE_ARRAY_OF_MAPS} ({@code kernel/bpf/map_in_map.c}): slots of 8 bytes, which hold the handle of an inner map or 0.
 * Control reads the handle as the map's id.
 */
public final class ArrayOfMaps extends VmMap {
    private final InnerMaps inner;
    private final @Nullable VmMap[] maps;
    private final long slots;
    private final int maxEntries;

    ArrayOfMaps(MapSpec spec, InnerMaps inner, MapMemory memory) {
        super(spec, memory);
        this.inner = inner;
        this.maxEntries = spec.maxEntries();
        this.slots =
                memory.allocate(Integer.toUnsignedLong(maxEntries) * Long.BYTES).address();
        this.maps = new VmMap[maxEntries];
    }

    @Override
    public long lookup(int cpu, long key) {
        int index = Memory.getInt(key);
        return Integer.compareUnsigned(index, maxEntries) < 0 ? Memory.getLongAcquire(slot(index)) : 0;
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
        long handle = lookup(0, key);
        Memory.putInt(value, (int) handle);
        return handle == 0 ? -Errno.ENOENT : 0;
    }

    @Override
    protected int write(long key, long value, long flags) {
        int refused = refuse(Memory.getInt(key), flags);
        return refused == 0 ? -Errno.EBADF : refused;
    }

    @Override
    protected int writeMap(long key, VmMap value, long flags) {
        int index = Memory.getInt(key);
        int refused = refuse(index, flags);
        if (refused == 0 && !inner.fits(value)) {
            refused = -Errno.EINVAL;
        }
        if (refused == 0) {
            value.hold();
            set(index, value);
        }
        return refused;
    }

    @Override
    protected int remove(long key) {
        int index = Memory.getInt(key);
        if (Integer.compareUnsigned(index, maxEntries) >= 0) {
            return -Errno.E2BIG;
        }
        return set(index, null) ? 0 : -Errno.ENOENT;
    }

    @Override
    public void copyTo(VmMap copy, References references) {
        synchronized (maps) {
            for (int i = 0; i < maps.length; i++) {
                VmMap held = maps[i];
                if (held != null) {
                    VmMap standIn = references.of(held);
                    standIn.hold();
                    ((ArrayOfMaps) copy).set(i, standIn);
                }
            }
        }
    }

    @Override
    protected int walk(EntryVisitor visitor) {
        return IndexWalk.entries(this, visitor);
    }

    @Override
    protected void letGo() {
        for (VmMap map : maps) {
            if (map != null) {
                map.release();
            }
        }
    }

    /** Returns whether there was a map. */
    private boolean set(int index, @Nullable VmMap map) {
        VmMap before;
        synchronized (maps) {
            before = maps[index];
            maps[index] = map;
            Memory.putLongRelease(slot(index), map == null ? 0 : map.handle());
        }
        inner.letGo(before);
        return before != null;
    }

    private int refuse(int index, long flags) {
        if (flags != MapFlags.ANY) {
            return -Errno.EINVAL;
        }
        return Integer.compareUnsigned(index, maxEntries) < 0 ? 0 : -Errno.E2BIG;
    }

    private long slot(int index) {
        return slots + Integer.toUnsignedLong(index) * Long.BYTES;
    }
}
