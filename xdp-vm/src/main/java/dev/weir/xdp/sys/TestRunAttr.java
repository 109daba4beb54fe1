package dev.weir.xdp.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The argument of {@code BPF_PROG_TEST_RUN}; the fields marked with a star are written by the call.
 *
 * <pre>
 *  0         4       8         12          16        24         32       36
 *  +---------+-------+---------+-----------+---------+----------+--------+-----------+
 *  | program | value*| size in | size out* | data in | data out | repeat | duration* |
 *  +---------+-------+---------+-----------+---------+----------+--------+-----------+
 *  40              48         56          64      68    72
 *  +---------------+----------+-----------+-------+-----+-------+
 *  | context sizes | ctx in   | ctx out   | flags | CPU | batch |
 *  +---------------+----------+-----------+-------+-----+-------+
 * </pre>
 */
public final class TestRunAttr extends BpfAttr {
    private static final int PROGRAM_FD = 0;
    private static final int RETURN_VALUE = 4;
    private static final int DATA_SIZE_IN = 8;
    private static final int DATA_SIZE_OUT = 12;
    private static final int DATA_IN = 16;
    private static final int DATA_OUT = 24;
    private static final int REPEAT = 32;
    private static final int DURATION = 36;
    private static final int FLAGS = 64;
    private static final int BATCH_SIZE = 72;
    private static final int BYTES = 80;
    private static final int BPF_F_TEST_XDP_LIVE_FRAMES = 2;

    public TestRunAttr(Arena arena, int programFd) {
        super(arena, BYTES);
        putInt(PROGRAM_FD, programFd);
    }

    /** The packet, and the place for what the program makes of it. */
    public TestRunAttr data(MemorySegment in, MemorySegment out) {
        putInt(DATA_SIZE_IN, Math.toIntExact(in.byteSize()));
        putInt(DATA_SIZE_OUT, Math.toIntExact(out.byteSize()));
        putAddress(DATA_IN, in);
        putAddress(DATA_OUT, out);
        return this;
    }

    public TestRunAttr repeat(int times) {
        putInt(REPEAT, times);
        return this;
    }

    /** Each run is on a frame of its own, which goes where the program says, so many at a time: out of interfaces, or up the stack. */
    public TestRunAttr live(int batch) {
        putInt(FLAGS, BPF_F_TEST_XDP_LIVE_FRAMES);
        putInt(BATCH_SIZE, batch);
        return this;
    }

    /** The packet, for runs that hand nothing back. */
    public TestRunAttr data(MemorySegment in) {
        putInt(DATA_SIZE_IN, Math.toIntExact(in.byteSize()));
        putAddress(DATA_IN, in);
        return this;
    }

    /** What the last run returned. */
    public int returnValue() {
        return getInt(RETURN_VALUE);
    }

    /** Bytes of the packet after the last run. */
    public int dataSizeOut() {
        return getInt(DATA_SIZE_OUT);
    }

    /** Mean nanoseconds of a run. */
    public int duration() {
        return getInt(DURATION);
    }
}
