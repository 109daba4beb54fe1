package dev.weir.xdp.map;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.PerfBuffer;
import dev.weir.xdp.Program;
import dev.weir.xdp.RingBuffer;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.MapSpec;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A map of the user-space machine, as its programs see it. Keys and values are addresses of {@code keySize} and {@code valueSize}
 * bytes; results are what the kernel's helpers return, so errors are negative error numbers and never exceptions. What the
 * control side sees is {@link BpfMap}.
 *
 * <p>Methods of the program side are called by packet threads, each with the number of the virtual CPU that it is, and neither
 * allocate nor block (a contended bucket is waited for, spinning).
 *
 * <p>A map is counted: its maker holds it until {@link #close}, and whoever else uses it, such as a program or a map of maps, from
 * {@link #hold} to {@link #release}. With the last of them its memory goes.
 */
public abstract class VmMap implements BpfMap {
    private static final int COPIED_ENTRIES = 1 << 16;

    private final MapSpec spec;
    private final MapMemory memory;
    private final AtomicInteger holders = new AtomicInteger(1);
    private long handle;
    private @Nullable MapTable table;
    private @Nullable MapEnvironment environment;
    private volatile boolean frozen;
    private volatile boolean closed;

    /** @param memory what the map's memory comes from, and goes with */
    VmMap(MapSpec spec, MapMemory memory) {
        this.spec = spec;
        this.memory = memory;
    }

    @Override
    public final MapSpec spec() {
        return spec;
    }

    /**
     * What stands for this map in a register of a program: never 0, unique in its {@link MapTable}. Not an address; programs can only
     * hand it to helpers.
     */
    public final long handle() {
        return handle;
    }

    final void registered(MapTable in, long number) {
        table = in;
        handle = number;
    }

    final void madeIn(MapEnvironment it) {
        environment = it;
    }

    /** A new map of the same shape in the same engine, empty, which the caller holds until it closes it. */
    public final VmMap makeAnother() {
        return Maps.create(spec, Objects.requireNonNull(environment));
    }

    /**
     * Puts into another map of this shape, which nobody uses yet, what this one holds, so that programs do much the same with it. What
     * changes meanwhile may be copied before or after. Queues, Bloom filters, rings and sockets stay empty, and of maps without an order
     * no more than {@value #COPIED_ENTRIES} entries are copied.
     *
     * @param references what stands in the copy for the maps and programs that this one holds
     */
    public void copyTo(VmMap copy, References references) {
        AtomicInteger left = new AtomicInteger(COPIED_ENTRIES);
        walk((key, value) -> {
            copy.write(key.address(), value.address(), MapFlags.ANY);
            return left.decrementAndGet() > 0;
        });
    }

    /** What stands in a copy of maps for what the maps refer to. */
    public interface References {
        /** For a map that a map of maps holds. */
        VmMap of(VmMap map);

        /** For a program that a program array holds; null if nothing does. */
        @Nullable
        MapProgram of(MapProgram program);
    }

    /**
     * {@code bpf_map_lookup_elem}.
     *
     * @param cpu number of the virtual CPU
     * @param key address of the key
     * @return address of the value (of this CPU's slot, for per-CPU maps), the handle of the inner map for maps of maps, or 0
     */
    public abstract long lookup(int cpu, long key);

    /**
     * {@code bpf_map_update_elem}.
     *
     * @param flags {@code BPF_ANY}, {@code BPF_NOEXIST}, {@code BPF_EXIST}, with {@code BPF_F_LOCK} where the value has a lock
     * @return 0, or a negative error number
     */
    public abstract int update(int cpu, long key, long value, long flags);

    /** {@code bpf_map_delete_elem}: 0, or a negative error number. */
    public abstract int delete(int cpu, long key);

    /** {@code bpf_map_push_elem}: 0, or a negative error number. */
    public int push(int cpu, long value, long flags) {
        return -Errno.ENOTSUPP;
    }

    /** {@code bpf_map_pop_elem}: copies the value out; 0, or a negative error number. */
    public int pop(int cpu, long value) {
        return -Errno.ENOTSUPP;
    }

    /** {@code bpf_map_peek_elem}: copies the value out; 0, or a negative error number. */
    public int peek(int cpu, long value) {
        return -Errno.ENOTSUPP;
    }

    /**
     * What {@code bpf_tail_call} finds in a program array.
     *
     * @param index the slot, unsigned
     * @return the program there; null if there is none, or this is no program array
     */
    public @Nullable MapProgram program(int index) {
        return null;
    }

    /**
     * {@code bpf_for_each_map_elem}: shows every element to a visitor, which may delete the one that it is shown.
     *
     * @return how many elements were shown, or a negative error number
     */
    public long forEachElement(int cpu, ElementVisitor visitor) {
        return -Errno.EINVAL;
    }

    /** Is shown the elements of a map, on the packet's thread. */
    @FunctionalInterface
    public interface ElementVisitor {
        /**
         * Takes an element.
         *
         * @param key address of the key, valid during the call; never a place where the map keeps it
         * @param value address of the value itself, of this CPU's slot for per-CPU maps
         * @return false to stop
         */
        boolean visit(long key, long value);
    }

    /**
     * {@code BPF_MAP_LOOKUP_ELEM}: copies a value out, all CPUs' slots for per-CPU maps.
     *
     * @return 0, or a negative error number: ENOENT if there is no such key
     */
    protected int read(long key, long value) {
        return -Errno.ENOTSUPP;
    }

    /**
     * {@code BPF_MAP_LOOKUP_ELEM} with {@code BPF_F_LOCK}: copies a value out while holding its lock, not seeing half of what a program
     * writes.
     *
     * @return as {@link #read}; -EINVAL if values have no lock
     */
    protected int readLocked(long key, long value) {
        return -Errno.EINVAL;
    }

    /** {@code BPF_MAP_UPDATE_ELEM}, with a value as {@link #read} gives it: 0, or a negative error number. */
    protected int write(long key, long value, long flags) {
        return -Errno.ENOTSUPP;
    }

    /** {@code BPF_MAP_UPDATE_ELEM} with another map as the value: 0, or a negative error number. */
    protected int writeMap(long key, VmMap value, long flags) {
        return -Errno.EINVAL;
    }

    /** {@code BPF_MAP_UPDATE_ELEM} with a program as the value: 0, or a negative error number. */
    protected int writeProgram(long key, MapProgram value, long flags) {
        return -Errno.EINVAL;
    }

    /** {@code BPF_MAP_UPDATE_ELEM} with a program at the value's end: 0, or a negative error number. */
    protected int writeTarget(long key, long value, TargetProgram program, long flags) {
        return -Errno.EINVAL;
    }

    /** {@code BPF_MAP_DELETE_ELEM}: 0, or a negative error number. */
    protected int remove(long key) {
        return -Errno.ENOTSUPP;
    }

    /** {@code BPF_MAP_LOOKUP_AND_DELETE_ELEM}: copies a value out as {@link #read} does; 0, or a negative error number. */
    protected int take(long key, long value) {
        return -Errno.ENOTSUPP;
    }

    /** Shows the control side every entry, as {@link BpfMap#forEach} says: 0, or a negative error number. */
    protected int walk(EntryVisitor visitor) {
        return -Errno.ENOTSUPP;
    }

    /** Where in a value its lock is; {@link ValueShape#NO_LOCK} if it has none. */
    int lockOffset() {
        return ValueShape.NO_LOCK;
    }

    /** Gives up what the map itself holds besides memory: nobody holds the map any more. */
    protected void letGo() {}

    /** Forbids the control side to write from now on ({@code BPF_MAP_FREEZE}). */
    public final void freeze() {
        frozen = true;
    }

    final boolean isFrozen() {
        return frozen;
    }

    /** Whether programs may read values: not with {@code BPF_F_WRONLY_PROG}. */
    public final boolean isReadableByPrograms() {
        return (spec.flags() & MapFlags.WRONLY_PROG) == 0;
    }

    /** Whether programs may write values: not with {@code BPF_F_RDONLY_PROG}. */
    public final boolean isWritableByPrograms() {
        return (spec.flags() & MapFlags.RDONLY_PROG) == 0;
    }

    /** Keeps the map's memory until {@link #release}. For someone who knows that it is held, by himself or another. */
    public final void hold() {
        if (!tryHold()) {
            throw new IllegalStateException(this + " is closed");
        }
    }

    /** Gives up what {@link #hold} took. */
    public final void release() {
        if (holders.decrementAndGet() == 0) {
            MapTable in = table;
            if (in != null) {
                in.remove(this);
            }
            letGo();
            memory.close();
        }
    }

    /** As {@link #hold}, for the control side, which may come too late; false if it does. */
    final boolean tryHold() {
        for (int count = holders.get(); count > 0 && !closed; count = holders.get()) {
            if (holders.compareAndSet(count, count + 1)) {
                return true;
            }
        }
        return false;
    }

    /** Gives up the maker's hold; the control side is closed. */
    @Override
    public final void close() {
        boolean first;
        synchronized (this) {
            first = !closed;
            closed = true;
        }
        if (first) {
            release();
        }
    }

    @Override
    public int valueBytes() {
        return spec.valueSize();
    }

    @Override
    public final boolean lookup(MemorySegment key, MemorySegment value) {
        return control().lookup(key, value);
    }

    @Override
    public final boolean update(MemorySegment key, MemorySegment value, UpdateMode mode) {
        return control().update(key, value, mode);
    }

    @Override
    public final boolean update(MemorySegment key, BpfMap value, UpdateMode mode) {
        if (!(value instanceof VmMap inner)) {
            throw new IllegalArgumentException(
                    "%s is no map of this engine, and can't stand in %s".formatted(value, this));
        }
        return control().update(key, mode, "setting a map", (at, flags) -> writeMap(at, inner, flags));
    }

    @Override
    public final boolean update(MemorySegment key, Program value, UpdateMode mode) {
        if (!(value instanceof MapProgram.Source source)) {
            throw new IllegalArgumentException(
                    "program %s is not this engine's, and can't stand in %s".formatted(value.name(), this));
        }
        MapProgram program = source.mapProgram();
        return control().update(key, mode, "setting a program", (at, flags) -> writeProgram(at, program, flags));
    }

    @Override
    public final boolean update(MemorySegment key, MemorySegment value, Program program, UpdateMode mode) {
        if (!(program instanceof TargetProgram.Source source)) {
            throw new IllegalArgumentException(
                    "program %s is not this engine's, and can't stand in %s".formatted(program.name(), this));
        }
        TargetProgram target = source.targetProgram();
        return control().update(key, value, mode, (at, valueAt, flags) -> writeTarget(at, valueAt, target, flags));
    }

    @Override
    public final boolean lookupLocked(MemorySegment key, MemorySegment value) {
        return control().lookupLocked(key, value);
    }

    @Override
    public final boolean updateLocked(MemorySegment key, MemorySegment value, UpdateMode mode) {
        return control().updateLocked(key, value, mode);
    }

    @Override
    public final boolean lookupAndDelete(MemorySegment key, MemorySegment value) {
        return control().lookupAndDelete(key, value);
    }

    @Override
    public final boolean delete(MemorySegment key) {
        return control().delete(key);
    }

    @Override
    public final void forEach(EntryVisitor visitor) {
        control().forEach(visitor);
    }

    @Override
    public final int updateBatch(MemorySegment keys, MemorySegment values, int count, UpdateMode mode) {
        return control().updateBatch(keys, values, count, mode);
    }

    @Override
    public final int deleteBatch(MemorySegment keys, int count) {
        return control().deleteBatch(keys, count);
    }

    @Override
    public MemorySegment mmap() {
        throw new UnsupportedOperationException("map %s (%s) can't be mapped: it is no array made with BPF_F_MMAPABLE"
                .formatted(spec.name(), spec.type()));
    }

    @Override
    public final int valueStride() {
        return align(spec.valueSize());
    }

    @Override
    public RingBuffer ringBuffer() {
        throw new UnsupportedOperationException("map %s is no ring buffer but %s".formatted(spec.name(), spec.type()));
    }

    @Override
    public PerfBuffer perfBuffer(int bytesPerCpu) {
        throw new UnsupportedOperationException(
                "map %s is no perf event array but %s".formatted(spec.name(), spec.type()));
    }

    @Override
    public final void pin(Path path) {
        throw new UnsupportedOperationException(
                "map %s lives in this process only and can't be pinned; the kernel's engine can"
                        .formatted(spec.name()));
    }

    @Override
    public final String toString() {
        return "map %s (%s)".formatted(spec.name(), spec.type());
    }

    private ControlSide control() {
        return new ControlSide(this);
    }

    /** Rounds bytes up to the 8 that values keep between them. */
    static int align(int bytes) {
        return (bytes + 7) & ~7;
    }
}
