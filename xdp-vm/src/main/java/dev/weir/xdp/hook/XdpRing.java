package dev.weir.xdp.hook;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.xdp.memory.Memory;
import dev.weir.xdp.sys.MappedMemory;
import dev.weir.xdp.sys.Socket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * This process's end of a ring of an XDP socket, shared with the kernel ({@code Documentation/networking/af_xdp.rst}). One side
 * produces, the other consumes; indices run on and are masked when used. For one thread.
 *
 * <pre>
 *  mapping   producer     consumer     flags        descriptors
 *            u32          u32          u32          size x 8 or 16 bytes
 * </pre>
 *
 * Where they stand in the mapping, the kernel says.
 */
abstract sealed class XdpRing permits XdpRing.Producer, XdpRing.Consumer {
    static final int SOL_XDP = 283;

    private static final int XDP_MMAP_OFFSETS = 1;
    private static final int OFFSETS_BYTES = 128;
    private static final int NEED_WAKEUP = 1;

    /** Which ring of a socket; {@code offset} is what mmap(2) wants to be given for it. */
    enum Kind {
        RX(2, 0L, 0, 16),
        TX(3, 0x8000_0000L, 32, 16),
        FILL(5, 0x1_0000_0000L, 64, 8),
        COMPLETION(6, 0x1_8000_0000L, 96, 8);

        private final int option;
        private final long offset;
        private final int offsets;
        private final int descriptorBytes;

        Kind(int option, long offset, int offsets, int descriptorBytes) {
            this.option = option;
            this.offset = offset;
            this.offsets = offsets;
            this.descriptorBytes = descriptorBytes;
        }
    }

    final long producer;
    final long consumer;
    final int size;
    private final long flags;
    private final long descriptors;
    private final int descriptorBytes;

    private XdpRing(Socket socket, Kind kind, int size, Arena arena) {
        socket.set(SOL_XDP, kind.option, size, "making the %s ring of an XDP socket".formatted(kind));
        // struct xdp_mmap_offsets { struct xdp_ring_offset { u64 producer, consumer, descriptors, flags; } rx, tx,
        // fill, completion; }
        MemorySegment offsets = arena.allocate(OFFSETS_BYTES, 8);
        socket.get(SOL_XDP, XDP_MMAP_OFFSETS, offsets, "asking for the layout of an XDP socket's rings");
        long first = offsets.get(JAVA_LONG, kind.offsets + 16L);
        long bytes = first + (long) size * kind.descriptorBytes;
        long mapping =
                MappedMemory.map(socket.fd(), kind.offset, bytes, true, arena).address();
        this.size = size;
        this.producer = mapping + offsets.get(JAVA_LONG, kind.offsets);
        this.consumer = mapping + offsets.get(JAVA_LONG, kind.offsets + 8L);
        this.flags = mapping + offsets.get(JAVA_LONG, kind.offsets + 24L);
        this.descriptors = mapping + first;
        this.descriptorBytes = kind.descriptorBytes;
    }

    /** Address of the descriptor of an index. */
    final long descriptor(int index) {
        return descriptors + (long) (index & (size - 1)) * descriptorBytes;
    }

    /** Whether the kernel has stopped looking into the ring until it is called. */
    final boolean needsWakeup() {
        return (Memory.getIntAcquire(flags) & NEED_WAKEUP) != 0;
    }

    /** A ring that this process fills. */
    static final class Producer extends XdpRing {
        private int next;
        private int consumed;

        /** @param size in descriptors, a power of two */
        Producer(Socket socket, Kind kind, int size, Arena arena) {
            super(socket, kind, size, arena);
        }

        /** Whether there is room for a descriptor. */
        boolean hasRoom() {
            if (next - consumed < size) {
                return true;
            }
            consumed = Memory.getIntAcquire(consumer);
            return next - consumed < size;
        }

        /** Address of the next descriptor, which there is room for; the kernel sees it after {@link #submit}. */
        long add() {
            return descriptor(next++);
        }

        /** Lets the kernel see what has been added. */
        void submit() {
            Memory.putIntRelease(producer, next);
        }

        /** How many descriptors the kernel has not consumed. */
        int pending() {
            consumed = Memory.getIntAcquire(consumer);
            return next - consumed;
        }
    }

    /** A ring that the kernel fills. */
    static final class Consumer extends XdpRing {
        private int next;
        private int produced;

        /** @param size in descriptors, a power of two */
        Consumer(Socket socket, Kind kind, int size, Arena arena) {
            super(socket, kind, size, arena);
        }

        /** How many descriptors there are to take, up to a number. */
        int available(int most) {
            int there = produced - next;
            if (there < most) {
                produced = Memory.getIntAcquire(producer);
                there = produced - next;
            }
            return Math.min(there, most);
        }

        /** Address of the next descriptor, which is available. */
        long take() {
            return descriptor(next++);
        }

        /** Gives the kernel the room of what has been taken. */
        void release() {
            Memory.putIntRelease(consumer, next);
        }
    }
}
