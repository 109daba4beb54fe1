package dev.weir.xdp.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.PerfBuffer;
import dev.weir.xdp.Program;
import dev.weir.xdp.RingBuffer;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.MapContents;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.sys.BpfCommand;
import dev.weir.xdp.sys.Fd;
import dev.weir.xdp.sys.Machine;
import dev.weir.xdp.sys.MapElementAttr;
import dev.weir.xdp.sys.MappedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A map in the kernel. Keys and values travel through memory of each call's own, so that the caller's segments may be anything and
 * may go away at any time.
 */
final class KernelMap implements BpfMap {
    private static final int BPF_NOEXIST = 1;
    private static final int BPF_EXIST = 2;
    private static final int BPF_F_LOCK = 4;

    /** Where in the value of a device or CPU map the descriptor of its program is. */
    private static final int PROGRAM = 4;

    private final MapSpec spec;
    private final Fd fd;
    private final int valueBytes;
    private @Nullable Arena mapping;
    private @Nullable MemorySegment mapped;

    /** Takes ownership of the descriptor. */
    KernelMap(MapSpec spec, Fd fd) {
        this.spec = spec;
        this.fd = fd;
        this.valueBytes = isPerCpu(spec.type())
                ? Math.multiplyExact(align(spec.valueSize()), Machine.possibleCpus())
                : spec.valueSize();
    }

    @Override
    public MapSpec spec() {
        return spec;
    }

    @Override
    public int valueBytes() {
        return valueBytes;
    }

    @Override
    public boolean lookup(MemorySegment key, MemorySegment value) {
        return lookup(key, value, 0);
    }

    @Override
    public boolean lookupLocked(MemorySegment key, MemorySegment value) {
        return lookup(key, value, BPF_F_LOCK);
    }

    private boolean lookup(MemorySegment key, MemorySegment value, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            // A Bloom filter wants to know which value is meant.
            MemorySegment found = spec.type() == MapType.BLOOM_FILTER
                    ? copy(arena, value, valueBytes)
                    : arena.allocate(valueBytes, Long.BYTES);
            int result = element(arena, key).value(found).flags(flags).call(BpfCommand.BPF_MAP_LOOKUP_ELEM);
            if (result == -Errno.ENOENT) {
                return false;
            }
            check(BpfCommand.BPF_MAP_LOOKUP_ELEM, result, "looking a key up");
            MemorySegment.copy(found, 0, value, 0, valueBytes);
            return true;
        }
    }

    @Override
    public boolean update(MemorySegment key, MemorySegment value, UpdateMode mode) {
        return update(key, value, mode, 0);
    }

    @Override
    public boolean updateLocked(MemorySegment key, MemorySegment value, UpdateMode mode) {
        return update(key, value, mode, BPF_F_LOCK);
    }

    private boolean update(MemorySegment key, MemorySegment value, UpdateMode mode, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = copy(arena, value, valueBytes);
            int result =
                    element(arena, key).value(copy).flags(flags | flags(mode)).call(BpfCommand.BPF_MAP_UPDATE_ELEM);
            if ((result == -Errno.EEXIST && mode == UpdateMode.CREATE)
                    || (result == -Errno.ENOENT && mode == UpdateMode.REPLACE)) {
                return false;
            }
            check(BpfCommand.BPF_MAP_UPDATE_ELEM, result, "setting a value");
            return true;
        }
    }

    @Override
    public boolean update(MemorySegment key, BpfMap value, UpdateMode mode) {
        if (!(value instanceof KernelMap inner)) {
            throw new IllegalArgumentException("%s is not in the kernel, and can't stand in %s".formatted(value, this));
        }
        return updateDescriptor(key, inner.fd, mode);
    }

    @Override
    public boolean update(MemorySegment key, Program value, UpdateMode mode) {
        if (!(value instanceof KernelProgram program)) {
            throw new IllegalArgumentException(
                    "program %s is not in the kernel, and can't stand in %s".formatted(value.name(), this));
        }
        return updateDescriptor(key, program.fd(), mode);
    }

    @Override
    public boolean update(MemorySegment key, MemorySegment value, Program program, UpdateMode mode) {
        if (!(program instanceof KernelProgram live)) {
            throw new IllegalArgumentException(
                    "program %s is not in the kernel, and can't stand in %s".formatted(program.name(), this));
        }
        boolean hasRoom = valueBytes == PROGRAM + Integer.BYTES
                && switch (spec.type()) {
                    case DEVMAP, DEVMAP_HASH, CPUMAP -> true;
                    default -> false;
                };
        if (!hasRoom) {
            check(
                    BpfCommand.BPF_MAP_UPDATE_ELEM,
                    -Errno.EINVAL,
                    "setting a program in values that have no room for one");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = copy(arena, value, valueBytes);
            copy.set(JAVA_INT, PROGRAM, live.fd().number());
            return update(key, copy, mode);
        }
    }

    private boolean updateDescriptor(MemorySegment key, Fd value, UpdateMode mode) {
        return update(key, MemorySegment.ofArray(new int[] {value.number()}), mode);
    }

    @Override
    public boolean lookupAndDelete(MemorySegment key, MemorySegment value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(valueBytes, Long.BYTES);
            int result = element(arena, key).value(found).call(BpfCommand.BPF_MAP_LOOKUP_AND_DELETE_ELEM);
            if (result == -Errno.ENOENT) {
                return false;
            }
            check(BpfCommand.BPF_MAP_LOOKUP_AND_DELETE_ELEM, result, "taking a value out");
            MemorySegment.copy(found, 0, value, 0, valueBytes);
            return true;
        }
    }

    @Override
    public boolean delete(MemorySegment key) {
        try (Arena arena = Arena.ofConfined()) {
            int result = element(arena, key).call(BpfCommand.BPF_MAP_DELETE_ELEM);
            if (result == -Errno.ENOENT) {
                return false;
            }
            check(BpfCommand.BPF_MAP_DELETE_ELEM, result, "removing a key");
            return true;
        }
    }

    @Override
    public void forEach(EntryVisitor visitor) {
        new MapWalk(this).forEach(visitor);
    }

    @Override
    public int updateBatch(MemorySegment keys, MemorySegment values, int count, UpdateMode mode) {
        return new MapBatch(this).update(keys, values, count, mode);
    }

    @Override
    public int deleteBatch(MemorySegment keys, int count) {
        return new MapBatch(this).delete(keys, count);
    }

    @Override
    public synchronized MemorySegment mmap() {
        if (spec.type() != MapType.ARRAY || (spec.flags() & MapSpec.FLAG_MMAPABLE) == 0) {
            throw new UnsupportedOperationException(
                    "map %s (%s) can't be mapped: it is no array made with BPF_F_MMAPABLE"
                            .formatted(spec.name(), spec.type()));
        }
        if (mapped == null) {
            Arena arena = Arena.ofShared();
            try {
                mapped = MappedMemory.map(fd, 0, (long) spec.maxEntries() * valueStride(), !isFrozen(), arena);
            } catch (RuntimeException e) {
                arena.close();
                throw e;
            }
            mapping = arena;
        }
        return mapped;
    }

    @Override
    public int valueStride() {
        return align(spec.valueSize());
    }

    @Override
    public RingBuffer ringBuffer() {
        if (spec.type() != MapType.RINGBUF) {
            throw new UnsupportedOperationException(
                    "map %s is no ring buffer but %s".formatted(spec.name(), spec.type()));
        }
        return KernelRingBuffer.open(fd, spec.maxEntries());
    }

    @Override
    public PerfBuffer perfBuffer(int bytesPerCpu) {
        if (spec.type() != MapType.PERF_EVENT_ARRAY) {
            throw new UnsupportedOperationException(
                    "map %s is no perf event array but %s".formatted(spec.name(), spec.type()));
        }
        return KernelPerfBuffer.open(this, bytesPerCpu);
    }

    @Override
    public void pin(Path path) {
        Pins.pin(fd, path, "map " + spec.name());
    }

    @Override
    public synchronized void close() {
        if (mapping != null) {
            mapping.close();
            mapping = null;
            mapped = null;
        }
        fd.close();
    }

    @Override
    public String toString() {
        return "map %s (%s)".formatted(spec.name(), spec.type());
    }

    Fd fd() {
        return fd;
    }

    /** The same live map under a spec of the same shape, held on its own. */
    KernelMap heldAs(MapSpec other) {
        return new KernelMap(other, fd.duplicate());
    }

    /** The argument of an operation on one element. */
    MapElementAttr element(Arena arena, MemorySegment key) {
        return new MapElementAttr(arena, fd.number()).key(copy(arena, key, spec.keySize()));
    }

    /** Throws if a call on this map went wrong. */
    void check(BpfCommand command, int result, String what) {
        if (result >= 0) {
            return;
        }
        String remedy = switch (-result) {
            case Errno.E2BIG -> "it has room for %d entries".formatted(spec.maxEntries());
            case Errno.EPERM -> isFrozen() ? "it is frozen" : Refusal.remedy(Errno.EPERM);
            default -> Refusal.remedy(-result);
        };
        throw Refusal.of(command, result, "map %s: %s".formatted(spec.name(), what), remedy);
    }

    /** No address for what has no bytes, as maps without keys want it. */
    static MemorySegment copy(Arena arena, MemorySegment source, long bytes) {
        if (bytes == 0) {
            return MemorySegment.NULL;
        }
        return arena.allocate(bytes, Long.BYTES).copyFrom(source.asSlice(0, bytes));
    }

    private static int flags(UpdateMode mode) {
        return switch (mode) {
            case ANY -> 0;
            case CREATE -> BPF_NOEXIST;
            case REPLACE -> BPF_EXIST;
        };
    }

    private boolean isFrozen() {
        return spec.contents() instanceof MapContents.Data data && data.frozen();
    }

    private static boolean isPerCpu(MapType type) {
        return type == MapType.PERCPU_HASH || type == MapType.PERCPU_ARRAY || type == MapType.LRU_PERCPU_HASH;
    }

    private static int align(int bytes) {
        return (bytes + 7) & ~7;
    }
}
