package dev.weir.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/** Where the calling thread runs, and before whom. Threads that it starts from then on inherit both. */
public final class Scheduling {
    private static final int SCHED_IDLE = 5;
    private static final int MASK_BYTES = 1024;
    private static final int SCHED_PARAM_BYTES = 4;

    private Scheduling() {}

    /** The processors that the calling thread may run on, by their numbers. */
    public static BitSet processors() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, 8);
            long bytes = SystemCall.SCHED_GETAFFINITY.call(0, MASK_BYTES, mask.address(), 0);
            if (bytes < 0) {
                throw SystemCall.SCHED_GETAFFINITY.failed(bytes, "asking which processors a thread may run on");
            }
            return BitSet.valueOf(mask.asSlice(0, bytes).toArray(JAVA_BYTE));
        }
    }

    /**
     * Keeps the calling thread on some processors.
     *
     * @throws dev.weir.xdp.error.SystemCallException EINVAL if there is none of them
     */
    public static void stayOn(BitSet processors) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, 8);
            mask.copyFrom(MemorySegment.ofArray(processors.toByteArray()));
            long result = SystemCall.SCHED_SETAFFINITY.call(0, MASK_BYTES, mask.address(), 0);
            if (result < 0) {
                throw SystemCall.SCHED_SETAFFINITY.failed(result, "keeping a thread on processors " + processors);
            }
        }
    }

    /** From now on the calling thread runs only while no other thread wants its processor ({@code SCHED_IDLE}). */
    public static void stepBack() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameters = arena.allocate(SCHED_PARAM_BYTES, 4);
            long result = SystemCall.SCHED_SETSCHEDULER.call(0, SCHED_IDLE, parameters.address(), 0);
            if (result < 0) {
                throw SystemCall.SCHED_SETSCHEDULER.failed(result, "having a thread step back behind others");
            }
        }
    }
}
