package dev.weir.xdp.helper;

import static dev.weir.xdp.error.Errno.EFAULT;
import static dev.weir.xdp.error.Errno.EINVAL;

import dev.weir.xdp.machine.Cpu;
import dev.weir.xdp.map.PerfEventArray;
import dev.weir.xdp.map.RingBufferMap;

/** Telling the control side: ring buffers and perf events ({@code kernel/bpf/ringbuf.c}, {@code net/core/filter.c}). */
public final class EventHelpers {
    private static final long INDEX_MASK = 0xffff_ffffL;
    private static final int PACKET_BYTES_SHIFT = 32;
    private static final long PACKET_BYTES_MASK = 0xf_ffffL << PACKET_BYTES_SHIFT;
    /** The index that means the CPU that the program runs on ({@code BPF_F_CURRENT_CPU}). */
    private static final int CURRENT_CPU = -1;

    private static final long UNSIGNED_INT = 0xffff_ffffL;

    private EventHelpers() {}

    /** Reserves a record; its address, or 0. */
    public static long reserve(Cpu cpu, long map, long bytes, long flags, long r4, long r5) {
        return cpu.maps().get(map) instanceof RingBufferMap ring ? ring.reserve(bytes, flags) : 0;
    }

    public static long submit(Cpu cpu, long record, long flags, long r3, long r4, long r5) {
        RingBufferMap ring = RingBufferMap.ofRecord(cpu.maps(), record);
        if (ring != null) {
            ring.submit(record, flags);
        }
        return 0;
    }

    public static long discard(Cpu cpu, long record, long flags, long r3, long r4, long r5) {
        RingBufferMap ring = RingBufferMap.ofRecord(cpu.maps(), record);
        if (ring != null) {
            ring.discard(record, flags);
        }
        return 0;
    }

    public static long output(Cpu cpu, long map, long from, long bytes, long flags, long r5) {
        return cpu.maps().get(map) instanceof RingBufferMap ring
                ? ring.output(from, bytes & UNSIGNED_INT, flags)
                : -EINVAL;
    }

    public static long query(Cpu cpu, long map, long question, long r3, long r4, long r5) {
        return cpu.maps().get(map) instanceof RingBufferMap ring ? ring.query(question) : 0;
    }

    /**
     * Writes a record of the program's bytes and the beginning of the packet.
     *
     * @param flags index of the entry in the lower 32 bits, how many bytes of the packet in the 20 above
     */
    public static long perfOutput(Cpu cpu, long context, long map, long flags, long from, long bytes) {
        if ((flags & ~(INDEX_MASK | PACKET_BYTES_MASK)) != 0) {
            return -EINVAL;
        }
        long packetBytes = (flags & PACKET_BYTES_MASK) >>> PACKET_BYTES_SHIFT;
        if (packetBytes > cpu.buffer().length()) {
            return -EFAULT;
        }
        if (!(cpu.maps().get(map) instanceof PerfEventArray events)) {
            return -EINVAL;
        }
        int index = (int) flags == CURRENT_CPU ? cpu.number() : (int) flags;
        return events.output(
                cpu.number(), index, from, bytes & UNSIGNED_INT, cpu.buffer().data(), packetBytes);
    }
}
