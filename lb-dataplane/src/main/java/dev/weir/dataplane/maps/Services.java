package dev.weir.dataplane.maps;

import dev.weir.xdp.BpfMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Optional;

/**
 * The services that packets are spread for. Each has two tables, of which one is in force; a change fills the other and switches.
 *
 * <p>An entry's identity names its service across restarts of the agent: a hash of the service's name, 0 for a free entry. One
 * writer.
 */
public final class Services {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final ServiceLayout layout;
    private final int capacity;
    private final long stride;
    private final MemorySegment memory;

    Services(ServiceLayout layout, BpfMap map) {
        this.layout = layout;
        this.capacity = map.spec().maxEntries();
        this.stride = map.valueStride();
        this.memory = map.mmap();
    }

    /** Number of entries; ids are below it. */
    public int capacity() {
        return capacity;
    }

    /** Who an entry belongs to; 0 if it is free. */
    public long identity(int service) {
        return Memory.getLong(entry(service), layout.identity);
    }

    /**
     * Takes a free entry; its packets are dropped until a table is put in force.
     *
     * @throws IllegalStateException if the entry is not free
     */
    public void claim(int service, long identity) {
        if (identity(service) != 0 || identity == 0) {
            throw new IllegalStateException(
                    "service entry %d is %x's and can't be %x's".formatted(service, identity(service), identity));
        }
        Memory.putLong(entry(service), layout.identity, identity);
    }

    /** The table in force. */
    public Optional<TableRegion> inForce(int service) {
        MemorySegment entry = entry(service);
        return layout.decode(entry, active(entry));
    }

    /**
     * Puts a table in force. The slots must have been written. Packets that are on their way may still use the old table and
     * its slots until a grace period has passed ({@link dev.weir.xdp.Engine#synchronize}); wait for it before writing to those, and
     * before calling this again for the same service.
     */
    public void switchTo(int service, TableRegion table) {
        MemorySegment entry = entry(service);
        int next = 1 - active(entry);
        layout.encode(table, entry, next);
        INT.setRelease(entry, (long) layout.active, next);
    }

    /** Whether the next packets for a service are let in only from its {@link SourceRanges}. */
    public void guardSources(int service, boolean guard) {
        INT.setRelease(entry(service), (long) layout.guards, guard ? layout.guardSources : 0);
    }

    /** See {@link #guardSources}. */
    public boolean guardsSources(int service) {
        return ((int) INT.getAcquire(entry(service), (long) layout.guards) & layout.guardSources) != 0;
    }

    /** Frees an entry. No frontend may name it any more, and a grace period must have passed since. */
    public void release(int service) {
        entry(service).fill((byte) 0);
    }

    private int active(MemorySegment entry) {
        return (int) INT.getAcquire(entry, (long) layout.active) & 1;
    }

    private MemorySegment entry(int service) {
        return memory.asSlice(Objects.checkIndex(service, capacity) * stride, layout.size());
    }
}
