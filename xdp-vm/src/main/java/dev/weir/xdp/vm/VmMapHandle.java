package dev.weir.xdp.vm;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.PerfBuffer;
import dev.weir.xdp.Program;
import dev.weir.xdp.RingBuffer;
import dev.weir.xdp.map.VmMap;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A user's hold on a live map, under a spec of its own, since the same map may have other names in other collections. The memory goes with
 * the last holder, and an operation that is under way is one of them.
 */
final class VmMapHandle implements BpfMap {
    private final MapSpec spec;
    private final SharedMap shared;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Arena mapping;
    private @Nullable MemorySegment mapped;

    /**
     * Makes a hold of its own.
     *
     * @param spec of the map's shape; names may differ
     */
    VmMapHandle(MapSpec spec, SharedMap shared) {
        this.spec = spec;
        this.shared = shared;
        shared.addHandle();
    }

    SharedMap shared() {
        return shared;
    }

    @Override
    public MapSpec spec() {
        return spec;
    }

    @Override
    public int valueBytes() {
        return shared.map().valueBytes();
    }

    @Override
    public boolean lookup(MemorySegment key, MemorySegment value) {
        return open().lookup(key, value);
    }

    @Override
    public boolean update(MemorySegment key, MemorySegment value, UpdateMode mode) {
        return open().update(key, value, mode);
    }

    @Override
    public boolean update(MemorySegment key, BpfMap value, UpdateMode mode) {
        if (!(value instanceof VmMapHandle inner)) {
            throw new IllegalArgumentException(
                    "%s is no map of this engine's, and cannot stand in %s".formatted(value, this));
        }
        return open().update(key, inner.open(), mode);
    }

    @Override
    public boolean update(MemorySegment key, Program value, UpdateMode mode) {
        if (!(value instanceof VmProgram program)) {
            throw new IllegalArgumentException(
                    "program %s is not this engine's, and cannot stand in %s".formatted(value.name(), this));
        }
        VmMap map = open();
        LoadedProgram held = program.hold();
        try {
            return shared.setProgram(key, held, () -> map.update(key, program, mode));
        } finally {
            held.release();
        }
    }

    @Override
    public boolean update(MemorySegment key, MemorySegment value, Program program, UpdateMode mode) {
        if (!(program instanceof VmProgram own)) {
            throw new IllegalArgumentException(
                    "program %s is not this engine's, and cannot stand in %s".formatted(program.name(), this));
        }
        VmMap map = open();
        LoadedProgram held = own.hold();
        try {
            return map.update(key, value, own, mode);
        } finally {
            held.release();
        }
    }

    @Override
    public boolean lookupLocked(MemorySegment key, MemorySegment value) {
        return open().lookupLocked(key, value);
    }

    @Override
    public boolean updateLocked(MemorySegment key, MemorySegment value, UpdateMode mode) {
        return open().updateLocked(key, value, mode);
    }

    @Override
    public boolean lookupAndDelete(MemorySegment key, MemorySegment value) {
        return open().lookupAndDelete(key, value);
    }

    @Override
    public boolean delete(MemorySegment key) {
        VmMap map = open();
        return spec.type() == MapType.PROG_ARRAY ? shared.removeProgram(key) : map.delete(key);
    }

    @Override
    public void forEach(EntryVisitor visitor) {
        open().forEach(visitor);
    }

    @Override
    public int updateBatch(MemorySegment keys, MemorySegment values, int count, UpdateMode mode) {
        return open().updateBatch(keys, values, count, mode);
    }

    @Override
    public int deleteBatch(MemorySegment keys, int count) {
        if (spec.type() != MapType.PROG_ARRAY) {
            return open().deleteBatch(keys, count);
        }
        int deleted = 0;
        for (long i = 0; i < count; i++) {
            deleted += delete(keys.asSlice(i * spec.keySize(), spec.keySize())) ? 1 : 0;
        }
        return deleted;
    }

    @Override
    public synchronized MemorySegment mmap() {
        if (mapped == null) {
            MemorySegment whole = open().mmap();
            Arena arena = Arena.ofShared();
            MemorySegment own = whole.reinterpret(arena, null);
            mapped = whole.isReadOnly() ? own.asReadOnly() : own;
            mapping = arena;
        }
        return mapped;
    }

    @Override
    public int valueStride() {
        return shared.map().valueStride();
    }

    @Override
    public RingBuffer ringBuffer() {
        return open().ringBuffer();
    }

    @Override
    public PerfBuffer perfBuffer(int bytesPerCpu) {
        return open().perfBuffer(bytesPerCpu);
    }

    @Override
    public void pin(Path path) {
        throw new UnsupportedOperationException(
                "map %s lives in this process and ends with it, so it cannot be pinned; hand it to the next load (LoadOptions.reuse), or use the kernel's engine"
                        .formatted(spec.name()));
    }

    @Override
    public synchronized void close() {
        if (closed.compareAndSet(false, true)) {
            if (mapping != null) {
                mapping.close();
                mapping = null;
                mapped = null;
            }
            shared.removeHandle();
        }
    }

    @Override
    public String toString() {
        return "map %s (%s)".formatted(spec.name(), spec.type());
    }

    /** Closed handles are seen here, maps that are gone by the map itself. */
    private VmMap open() {
        if (closed.get()) {
            throw new IllegalStateException(this + " is closed");
        }
        return shared.map();
    }
}
