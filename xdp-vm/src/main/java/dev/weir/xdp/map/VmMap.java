package dev.weir.xdp.map;

import dev.weir.xdp.BpfMap;
import dev.weir.xdp.spec.MapSpec;
import org.jspecify.annotations.Nullable;

/**
 * A map of the user-space machine, as its programs see it. Keys and values are addresses of {@code keySize} and {@code valueSize}
 * bytes; results are what the kernel's helpers return, so errors are negative error numbers and never exceptions. What the
 * control side sees is {@link BpfMap}.
 *
 * <p>Methods of the program side are called by packet threads, each with the number of the virtual CPU that it is, and neither
 * allocate nor block (a contended bucket is waited for, spinning).
 */
public abstract class VmMap implements BpfMap {
    /** {@code EINVAL}: what a map answers to operations that its type does not have. */
    protected static final int EINVAL = 22;

    /** {@code ENOTSUPP}, the kernel's own number for an operation that a map type does not have. */
    protected static final int ENOTSUPP = 524;

    private final MapSpec spec;
    private long handle;

    protected VmMap(MapSpec spec) {
        this.spec = spec;
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

    final void setHandle(long number) {
        handle = number;
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
        return -ENOTSUPP;
    }

    /** {@code bpf_map_pop_elem}: copies the value out; 0, or a negative error number. */
    public int pop(int cpu, long value) {
        return -ENOTSUPP;
    }

    /** {@code bpf_map_peek_elem}: copies the value out; 0, or a negative error number. */
    public int peek(int cpu, long value) {
        return -ENOTSUPP;
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
        return -EINVAL;
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
}
