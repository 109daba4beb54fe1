package dev.weir.xdp.map;

import dev.weir.xdp.BpfMap.EntryVisitor;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.IntSupplier;

/**
 * What bpf(2) does around a map's own operations: keys and values travel through memory of each call's own, rights are checked, and
 * error numbers become exceptions, the same as those of the kernel's maps. Holds the map during each call.
 */
final class ControlSide {
    private static final String UPDATE = "BPF_MAP_UPDATE_ELEM";

    private final VmMap map;

    ControlSide(VmMap map) {
        this.map = map;
    }

    boolean lookup(MemorySegment key, MemorySegment value) {
        return lookup(key, value, map::read);
    }

    /** Under the lock of the value ({@code BPF_F_LOCK}). */
    boolean lookupLocked(MemorySegment key, MemorySegment value) {
        return lookup(key, value, map::readLocked);
    }

    private boolean lookup(MemorySegment key, MemorySegment value, Read read) {
        int bytes = map.valueBytes();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = copy(arena, value, bytes);
            MemorySegment wanted = copy(arena, key, map.spec().keySize());
            int result = held(() -> readable(() -> read.read(wanted.address(), found.address())));
            if (result == -Errno.ENOENT) {
                return false;
            }
            check("BPF_MAP_LOOKUP_ELEM", result, "looking a key up");
            MemorySegment.copy(found, 0, value, 0, bytes);
            return true;
        }
    }

    boolean update(MemorySegment key, MemorySegment value, UpdateMode mode) {
        return update(key, value, mode, map::write);
    }

    /** Under the lock of the value that is there ({@code BPF_F_LOCK}). */
    boolean updateLocked(MemorySegment key, MemorySegment value, UpdateMode mode) {
        return update(
                key,
                value,
                mode,
                (at, valueAt, flags) -> map.lockOffset() == ValueShape.NO_LOCK
                        ? -Errno.EINVAL
                        : map.write(at, valueAt, flags | MapFlags.LOCK));
    }

    boolean update(MemorySegment key, MemorySegment value, UpdateMode mode, WriteValue write) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment keyCopy = copy(arena, key, map.spec().keySize());
            MemorySegment valueCopy = copy(arena, value, map.valueBytes());
            int result = held(() -> writable(() -> write.write(keyCopy.address(), valueCopy.address(), flags(mode))));
            return updated(result, mode, "setting a value");
        }
    }

    /** Sets something that is no bytes. */
    boolean update(MemorySegment key, UpdateMode mode, String what, Write write) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment keyCopy = copy(arena, key, map.spec().keySize());
            return updated(held(() -> writable(() -> write.write(keyCopy.address(), flags(mode)))), mode, what);
        }
    }

    boolean lookupAndDelete(MemorySegment key, MemorySegment value) {
        int bytes = map.valueBytes();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = copy(arena, value, bytes);
            MemorySegment wanted = copy(arena, key, map.spec().keySize());
            int result = held(() -> readable(() -> writable(() -> map.take(wanted.address(), found.address()))));
            if (result == -Errno.ENOENT) {
                return false;
            }
            check("BPF_MAP_LOOKUP_AND_DELETE_ELEM", result, "taking a value out");
            MemorySegment.copy(found, 0, value, 0, bytes);
            return true;
        }
    }

    boolean delete(MemorySegment key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment unwanted = copy(arena, key, map.spec().keySize());
            return deleted(held(() -> writable(() -> map.remove(unwanted.address()))));
        }
    }

    void forEach(EntryVisitor visitor) {
        check("BPF_MAP_LOOKUP_BATCH", held(() -> readable(() -> map.walk(visitor))), "walking over its entries");
    }

    int updateBatch(MemorySegment keys, MemorySegment values, int count, UpdateMode mode) {
        int keySize = map.spec().keySize();
        int valueBytes = map.valueBytes();
        try (Arena arena = Arena.ofConfined()) {
            long key = copy(arena, keys, (long) count * keySize).address();
            long value = copy(arena, values, (long) count * valueBytes).address();
            for (long i = 0; i < count; i++) {
                long keyAt = key + i * keySize;
                long valueAt = value + i * valueBytes;
                int result = held(() -> writable(() -> map.write(keyAt, valueAt, flags(mode))));
                check(UPDATE, result, "setting value %d of %d".formatted(i + 1, count));
            }
        }
        return count;
    }

    int deleteBatch(MemorySegment keys, int count) {
        int keySize = map.spec().keySize();
        int deleted = 0;
        try (Arena arena = Arena.ofConfined()) {
            long key = copy(arena, keys, (long) count * keySize).address();
            for (long i = 0; i < count; i++) {
                long keyAt = key + i * keySize;
                deleted += deleted(held(() -> writable(() -> map.remove(keyAt)))) ? 1 : 0;
            }
        }
        return deleted;
    }

    /** Whether an update that ended so set the value; false if its mode forbade it. */
    private boolean updated(int result, UpdateMode mode, String what) {
        if ((result == -Errno.EEXIST && mode == UpdateMode.CREATE)
                || (result == -Errno.ENOENT && mode == UpdateMode.REPLACE)) {
            return false;
        }
        check(UPDATE, result, what);
        return true;
    }

    /** Does something with the map while it can't go away. */
    private int held(IntSupplier operation) {
        if (!map.tryHold()) {
            throw new IllegalStateException(map + " is closed");
        }
        try {
            return operation.getAsInt();
        } finally {
            map.release();
        }
    }

    /** Does something that reads values, if control may: EPERM with {@code BPF_F_WRONLY}. */
    private int readable(IntSupplier operation) {
        return (map.spec().flags() & MapFlags.WRONLY) == 0 ? operation.getAsInt() : -Errno.EPERM;
    }

    /** Does something that writes values, if control may: EPERM with {@code BPF_F_RDONLY}, or frozen. */
    private int writable(IntSupplier operation) {
        return (map.spec().flags() & MapFlags.RDONLY) == 0 && !map.isFrozen() ? operation.getAsInt() : -Errno.EPERM;
    }

    /** Throws if an operation went wrong. */
    private void check(String command, int result, String what) {
        if (result >= 0) {
            return;
        }
        String message = "%s: %s: %s: %s".formatted(map, what, command, Errno.describe(-result));
        String remedy = switch (-result) {
            case Errno.E2BIG, Errno.ENOSPC ->
                "; it has room for %s entries"
                        .formatted(Integer.toUnsignedString(map.spec().maxEntries()));
            case Errno.EPERM -> map.isFrozen() ? "; it is frozen" : "; its flags say who may read and write";
            default -> "";
        };
        throw new BpfException(command, -result, message + remedy);
    }

    private static long flags(UpdateMode mode) {
        return switch (mode) {
            case ANY -> MapFlags.ANY;
            case CREATE -> MapFlags.NOEXIST;
            case REPLACE -> MapFlags.EXIST;
        };
    }

    /** A copy with an address; of what has no bytes there is none. */
    private static MemorySegment copy(Arena arena, MemorySegment source, long bytes) {
        if (bytes == 0) {
            return MemorySegment.NULL;
        }
        return arena.allocate(bytes, Long.BYTES).copyFrom(source.asSlice(0, bytes));
    }

    /** Copies the value of a key out: 0, or a negative error number. */
    @FunctionalInterface
    interface Read {
        int read(long key, long value);
    }

    /** Sets the value of a key, both at addresses: 0, or a negative error number. */
    @FunctionalInterface
    interface WriteValue {
        int write(long key, long value, long flags);
    }

    /** Sets the value of a key at an address to something else: 0, or a negative error number. */
    @FunctionalInterface
    interface Write {
        int write(long key, long flags);
    }

    private boolean deleted(int result) {
        if (result == -Errno.ENOENT) {
            return false;
        }
        check("BPF_MAP_DELETE_ELEM", result, "removing a key");
        return true;
    }
}
