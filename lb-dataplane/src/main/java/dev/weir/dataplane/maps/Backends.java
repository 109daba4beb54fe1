package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.sys.Interfaces.MacAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Optional;

/**
 * The backends that slots and flows name by their ids. Id 0 is nobody's. One writer, except that next hops may be another thread's
 * to write: each is one word.
 */
public final class Backends {
    /** The lowest id of a backend. */
    public static final int FIRST = 1;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final BackendLayout layout;
    private final int capacity;
    private final long stride;
    private final MemorySegment memory;

    Backends(BackendLayout layout, BpfMap map) {
        this.layout = layout;
        this.capacity = map.spec().maxEntries();
        this.stride = map.valueStride();
        this.memory = map.mmap();
    }

    /** One more than the highest id. */
    public int capacity() {
        return capacity;
    }

    /** What an entry holds; empty if it is free. */
    public Optional<LiveBackend> read(int backend) {
        MemorySegment entry = entry(backend);
        long identity = Memory.getLong(entry, layout.identity);
        if (identity == 0) {
            return Optional.empty();
        }
        return Optional.of(new LiveBackend(
                identity,
                Memory.getAddress(entry, layout.address),
                Memory.getPort(entry, layout.port),
                Memory.getByte(entry, layout.translated) != 0,
                layout.decodeNextHop((long) LONG.getAcquire(entry, (long) layout.nextHop))));
    }

    /** Takes a free entry for a backend whose pool does not translate. */
    public void claim(int backend, long identity, IpAddress address, int port) {
        claim(backend, identity, address, port, false);
    }

    /**
     * Takes a free entry; packets for it are dropped until its next hop is known.
     *
     * @param translated whether its pool translates
     * @throws IllegalStateException if the entry is not free
     */
    public void claim(int backend, long identity, IpAddress address, int port, boolean translated) {
        MemorySegment entry = entry(backend);
        long owner = Memory.getLong(entry, layout.identity);
        if (owner != 0 || identity == 0) {
            throw new IllegalStateException(
                    "backend entry %d is %x's and can't be %x's".formatted(backend, owner, identity));
        }
        Memory.putAddress(entry, layout.address, address);
        Memory.putPort(entry, layout.port, port);
        Memory.putByte(entry, layout.translated, translated ? 1 : 0);
        LONG.setRelease(entry, (long) layout.nextHop, 0L);
        LONG.setRelease(entry, (long) layout.identity, identity);
    }

    /** Sends frames for a backend to a hardware address from now on. */
    public void resolve(int backend, MacAddress nextHop) {
        LONG.setRelease(entry(backend), (long) layout.nextHop, layout.encodeNextHop(nextHop));
    }

    /** Leaves packets for a backend to the host's stack from now on. */
    public void deliverByHost(int backend) {
        LONG.setRelease(entry(backend), (long) layout.nextHop, layout.encodeHost());
    }

    /** Drops packets for a backend until its next hop is known again. */
    public void unresolve(int backend) {
        LONG.setRelease(entry(backend), (long) layout.nextHop, 0L);
    }

    /** Frees an entry. No slot and no flow may name it any more, and a grace period must have passed since. */
    public void release(int backend) {
        unresolve(backend);
        entry(backend).fill((byte) 0);
    }

    private MemorySegment entry(int backend) {
        if (backend < FIRST) {
            throw new IndexOutOfBoundsException("backend ids start at %d, not %d".formatted(FIRST, backend));
        }
        return memory.asSlice(Objects.checkIndex(backend, capacity) * stride, layout.size());
    }
}
