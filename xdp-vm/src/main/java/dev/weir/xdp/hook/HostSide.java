package dev.weir.xdp.hook;

import dev.weir.xdp.memory.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What becomes of one queue's frames that the program passes. For the queue's thread. */
final class HostSide implements AutoCloseable {
    private static final long ADDRESS_MASK = 0xffff_ffff_ffffL;

    private final @Nullable FrameSink entrance;
    private final QueueCounters counters;
    private final int without;
    private final long mac;
    private final boolean partialChecksums;

    private HostSide(
            @Nullable FrameSink entrance, QueueCounters counters, int without, long mac, boolean partialChecksums) {
        this.entrance = entrance;
        this.counters = counters;
        this.without = without;
        this.mac = mac;
        this.partialChecksums = partialChecksums;
    }

    /**
     * Frames enter the host's stack.
     *
     * @param mac the interface's address: what is for other machines the stack would drop, and is not sent to it
     * @param partialChecksums whether there may be checksums that the sender left to its hardware
     */
    static HostSide by(FrameSink entrance, QueueCounters counters, byte[] mac, boolean partialChecksums) {
        return new HostSide(entrance, counters, 0, word(mac), partialChecksums);
    }

    /** The host's stack has a frame of its own of everything that comes in. */
    static HostSide withCopies(QueueCounters counters) {
        return new HostSide(null, counters, QueueCounters.PASSED, 0, false);
    }

    /** There is no stack, or it is not to have anything: such frames end here. */
    static HostSide none(QueueCounters counters) {
        return new HostSide(null, counters, QueueCounters.PASS_FAILURES, 0, false);
    }

    /** The six bytes as they are when a frame's first eight are read as a number. */
    private static long word(byte[] mac) {
        return ByteBuffer.wrap(Arrays.copyOf(mac, Long.BYTES))
                .order(ByteOrder.nativeOrder())
                .getLong();
    }

    /** Passes a frame; returns whether the memory that it is in has been taken over. */
    boolean pass(long address, int length) {
        if (entrance == null) {
            counters.add(without, 1);
            return false;
        }
        long destination = Memory.getLong(address) & ADDRESS_MASK;
        boolean toGroup = (destination & 1) != 0;
        if (!toGroup && destination != mac) {
            return false;
        }
        if (partialChecksums) {
            PartialChecksum.complete(address, length);
        }
        return entrance.add(address, length);
    }

    void flush() {
        if (entrance != null) {
            entrance.flush();
        }
    }

    @Override
    public void close() {
        if (entrance != null) {
            entrance.close();
        }
    }
}
