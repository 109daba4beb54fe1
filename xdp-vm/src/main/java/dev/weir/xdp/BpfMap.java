package dev.weir.xdp;

import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.spec.MapSpec;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A live map, shared with the programs that use it.
 *
 * <p>Keys and values are raw bytes in the machine's byte order, as the C types lay them out. A value of a per-CPU map is one
 * slot per <em>possible</em> CPU, each rounded up to 8 bytes; {@link #valueBytes} says how many bytes that makes. Segments
 * may be on or off heap; they must be at least as large as the key or value. Safe for use by several threads: each call is one
 * operation of the map, with the map type's own atomicity.
 */
public interface BpfMap extends AutoCloseable {

    /** The map's shape. */
    MapSpec spec();

    /** Bytes of a value as seen from here: {@code spec().valueSize()}, or for per-CPU maps all CPUs' slots. */
    int valueBytes();

    /**
     * Copies the value of a key; false if there is none. Of a queue or stack, copies the next value; a Bloom filter says whether the
     * value may be in it.
     */
    boolean lookup(MemorySegment key, MemorySegment value);

    /**
     * Copies the value of a key while holding the {@code struct bpf_spin_lock} in it ({@code BPF_F_LOCK}): what programs write under the
     * lock is seen whole. The lock itself reads as 0. False if there is no such key.
     *
     * @throws BpfException EINVAL if values have no lock
     */
    boolean lookupLocked(MemorySegment key, MemorySegment value);

    /**
     * Sets the value of a key while holding the lock of the value that is there, in its place ({@code BPF_F_LOCK}).
     *
     * @return as {@link #update(MemorySegment, MemorySegment, UpdateMode)}
     * @throws BpfException EINVAL if values have no lock
     */
    boolean updateLocked(MemorySegment key, MemorySegment value, UpdateMode mode);

    /**
     * Sets the value of a key.
     *
     * @return false if {@code mode} forbade it: {@code CREATE} and the key is there, {@code REPLACE} and it is not
     * @throws BpfException E2BIG or ENOMEM if the map is full, and for anything else that the map refuses
     */
    boolean update(MemorySegment key, MemorySegment value, UpdateMode mode);

    /**
     * Sets another map as the value of a key: in a map of maps. Until it is replaced or removed there, the other map lives, whether it
     * is closed or not.
     *
     * @param value a map of the same engine, and of the shape that this map was made for
     * @return as {@link #update(MemorySegment, MemorySegment, UpdateMode)}
     * @throws BpfException EINVAL if the other map has another shape, or this one holds no maps
     * @throws IllegalArgumentException if the other map is another engine's
     */
    boolean update(MemorySegment key, BpfMap value, UpdateMode mode);

    /**
     * Sets a program as the value of a key: in a program array, where {@code bpf_tail_call} finds it. Until it is replaced or removed
     * there, the program lives, whether it is closed or not; but not longer than somebody has the array open.
     *
     * @param value a program of the same engine
     * @return as {@link #update(MemorySegment, MemorySegment, UpdateMode)}
     * @throws BpfException EINVAL if this map holds no programs, or none of that kind
     * @throws IllegalArgumentException if the program is another engine's
     */
    boolean update(MemorySegment key, Program value, UpdateMode mode);

    /**
     * Sets a value and the program that runs on what is sent there: in a device map, before a frame leaves by the interface; in a CPU map,
     * on the other CPU. Until it is replaced or removed, the program lives, whether it is closed or not. The number in the value's second
     * half, which stands for the program when it is read, is ignored.
     *
     * @param value the index of an interface, or the length of a queue, and four more bytes
     * @param program made for such maps: in a section {@code xdp/devmap} or {@code xdp/cpumap}
     * @return as {@link #update(MemorySegment, MemorySegment, UpdateMode)}
     * @throws BpfException EINVAL if the map's values have no room for a program, or it is none for such a map (for a CPU map, ENOMEM)
     * @throws IllegalArgumentException if the program is another engine's
     */
    boolean update(MemorySegment key, MemorySegment value, Program program, UpdateMode mode);

    /**
     * Removes a key and copies the value that it had; of a queue or stack, which have no keys, the next value. False if there is none.
     *
     * @throws BpfException if this kind of map, or a kernel before 5.14, cannot
     */
    boolean lookupAndDelete(MemorySegment key, MemorySegment value);

    /** Removes a key; false if it was not there. */
    boolean delete(MemorySegment key);

    /**
     * Visits the entries. Entries that come or go meanwhile may or may not be seen; each key is seen at most once unless it is
     * removed and added again. The visitor may delete the entry it is shown.
     */
    void forEach(EntryVisitor visitor);

    /**
     * Writes {@code count} entries whose keys and values lie one after another.
     *
     * @return how many were written; less than {@code count} never without an exception
     */
    int updateBatch(MemorySegment keys, MemorySegment values, int count, UpdateMode mode);

    /** Removes {@code count} keys that lie one after another; returns how many were there. */
    int deleteBatch(MemorySegment keys, int count);

    /**
     * The values of an array made with {@code BPF_F_MMAPABLE}, mapped into this process: value {@code i} is at {@code i * valueStride()}.
     * Valid until the map is closed.
     *
     * @throws UnsupportedOperationException if the map is not such an array
     */
    MemorySegment mmap();

    /** Distance in bytes between the values of a mapped array: the value size rounded up to 8. */
    int valueStride();

    /** Opens the consumer side of a ring buffer map. One consumer at a time. */
    RingBuffer ringBuffer();

    /**
     * Opens the consumer side of a perf event array, with a buffer for each CPU, which programs reach by {@code BPF_F_CURRENT_CPU}. One
     * consumer at a time.
     *
     * @param bytesPerCpu size of each buffer: a power of two, and a multiple of the page size
     * @throws UnsupportedOperationException if the map is not such an array
     */
    PerfBuffer perfBuffer(int bytesPerCpu);

    /** Gives the map a name in a BPF file system, so that it outlives this process. */
    void pin(Path path);

    @Override
    void close();

    /** What an update may do. */
    enum UpdateMode {
        /** Create or replace ({@code BPF_ANY}). */
        ANY,
        /** Create only ({@code BPF_NOEXIST}). */
        CREATE,
        /** Replace only ({@code BPF_EXIST}). */
        REPLACE
    }

    /** Is shown the entries of a map; the segments are valid during the call only. */
    @FunctionalInterface
    interface EntryVisitor {
        /** Takes an entry; returns false to stop. */
        boolean visit(MemorySegment key, MemorySegment value);
    }
}
