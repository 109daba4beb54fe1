package dev.weir.xdp.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Events that programs write to, one for each CPU (perf_event_open(2), {@code uapi/linux/perf_event.h}). */
public final class PerfEvent {
    // struct perf_event_attr, as far as used:
    private static final int ATTR_TYPE = 0;
    private static final int ATTR_SIZE = 4;
    private static final int ATTR_CONFIG = 8;
    private static final int ATTR_SAMPLE_PERIOD = 16;
    private static final int ATTR_SAMPLE_TYPE = 24;
    private static final int ATTR_WAKEUP_EVENTS = 48;
    private static final int ATTR_BYTES = 112;
    private static final int PERF_TYPE_SOFTWARE = 1;
    private static final int PERF_COUNT_SW_BPF_OUTPUT = 10;
    private static final long PERF_SAMPLE_RAW = 1 << 10;
    private static final int PERF_FLAG_FD_CLOEXEC = 8;
    private static final int PERF_EVENT_IOC_ENABLE = 0x2400;
    private static final int ANY_PROCESS = -1;
    private static final int NO_GROUP = -1;

    private PerfEvent() {}

    /**
     * Opens the event of a CPU for {@code bpf_perf_event_output}, with a wake-up for each record.
     *
     * @throws dev.weir.xdp.error.SystemCallException ENODEV if the CPU is offline
     */
    public static Fd bpfOutput(int cpu) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(ATTR_BYTES, Long.BYTES);
            attr.set(JAVA_INT, ATTR_TYPE, PERF_TYPE_SOFTWARE);
            attr.set(JAVA_INT, ATTR_SIZE, ATTR_BYTES);
            attr.set(JAVA_LONG, ATTR_CONFIG, PERF_COUNT_SW_BPF_OUTPUT);
            attr.set(JAVA_LONG, ATTR_SAMPLE_PERIOD, 1);
            attr.set(JAVA_LONG, ATTR_SAMPLE_TYPE, PERF_SAMPLE_RAW);
            attr.set(JAVA_INT, ATTR_WAKEUP_EVENTS, 1);
            long result = SystemCall.PERF_EVENT_OPEN.call(
                    attr.address(), ANY_PROCESS, cpu, NO_GROUP, PERF_FLAG_FD_CLOEXEC, 0);
            if (result < 0) {
                throw SystemCall.PERF_EVENT_OPEN.failed(result, "opening the perf event of CPU " + cpu);
            }
            return Fd.owning((int) result);
        }
    }

    /** Lets records in. */
    public static void enable(Fd event) {
        long result = SystemCall.IOCTL.call(event.number(), PERF_EVENT_IOC_ENABLE, 0, 0);
        if (result < 0) {
            throw SystemCall.IOCTL.failed(result, "enabling a perf event");
        }
    }
}
