package dev.weir.xdp.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.weir.xdp.PerfBuffer.RecordConsumer;
import dev.weir.xdp.sys.Fd;
import dev.weir.xdp.sys.Machine;
import dev.weir.xdp.sys.MappedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * The ring of one CPU's perf event ({@code uapi/linux/perf_event.h}). For one thread.
 *
 * <pre>
 *  page 0:   ... 1024: data_head (the kernel's), 1032: data_tail (ours)
 *  then:     records, which may go on at the beginning of the ring
 *
 *  record:   0      4       6      8
 *            +------+-------+------+-----------------------------------------+
 *            | type | flags | size | SAMPLE: length (4), data to the size    |
 *            |      |       |      | LOST: event (8), number of records (8)  |
 *            +------+-------+------+-----------------------------------------+
 * </pre>
 */
final class PerfRing {
    private static final VarHandle POSITION = JAVA_LONG.varHandle();
    private static final long DATA_HEAD = 1024;
    private static final long DATA_TAIL = 1032;
    private static final int RECORD_SIZE = 6;
    private static final int RECORD_LOST = 2;
    private static final int RECORD_SAMPLE = 9;
    private static final int LOST_COUNT = 16;
    private static final int SAMPLE_LENGTH = 8;
    private static final int SAMPLE_DATA = 12;

    private final int cpu;
    private final MemorySegment control;
    private final MemorySegment data;
    private final MemorySegment whole;
    private long lost;

    private PerfRing(int cpu, MemorySegment control, MemorySegment data, MemorySegment whole) {
        this.cpu = cpu;
        this.control = control;
        this.data = data;
        this.whole = whole;
    }

    /** Maps an event's ring. */
    static PerfRing map(Fd event, int cpu, int bytes, Arena arena) {
        int page = Machine.pageSize();
        MemorySegment mapped = MappedMemory.map(event, 0, (long) page + bytes, true, arena);
        // A record's size is a number of 16 bits.
        return new PerfRing(
                cpu, mapped.asSlice(0, page), mapped.asSlice(page, bytes), arena.allocate(1 << 16, Long.BYTES));
    }

    /** Whose events these are. */
    int cpu() {
        return cpu;
    }

    /** Hands the samples that there are to the consumer; returns how many. */
    int drain(RecordConsumer consumer) {
        int handed = 0;
        long tail = control.get(JAVA_LONG, DATA_TAIL);
        while (tail < (long) POSITION.getAcquire(control, DATA_HEAD)) {
            MemorySegment record = record(tail);
            tail += record.byteSize();
            try {
                handed += take(record, consumer);
            } finally {
                POSITION.setRelease(control, DATA_TAIL, tail);
            }
        }
        return handed;
    }

    /** How many records did not fit, as far as the records before them have been read. */
    long lost() {
        return lost;
    }

    private int take(MemorySegment record, RecordConsumer consumer) {
        int type = record.get(JAVA_INT, 0);
        if (type == RECORD_LOST) {
            lost += record.get(JAVA_LONG, LOST_COUNT);
        } else if (type == RECORD_SAMPLE) {
            consumer.accept(cpu, record.asSlice(SAMPLE_DATA, record.get(JAVA_INT, SAMPLE_LENGTH)));
            return 1;
        }
        return 0;
    }

    /** A record in one piece. */
    private MemorySegment record(long position) {
        long start = position & (data.byteSize() - 1);
        int size = Short.toUnsignedInt(data.get(JAVA_SHORT, start + RECORD_SIZE));
        long first = Math.min(size, data.byteSize() - start);
        if (first == size) {
            return data.asSlice(start, size);
        }
        MemorySegment.copy(data, start, whole, 0, first);
        MemorySegment.copy(data, 0, whole, first, size - first);
        return whole.asSlice(0, size);
    }
}
