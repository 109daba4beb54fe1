package dev.weir.dataplane.maps;

import dev.weir.dataplane.table.IpAddress;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.PerfBuffer;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.btf.Btf;
import dev.weir.xdp.btf.EnumerationView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.Optional;

/**
 * The capture of frames by the program. There is one at a time; whoever captures must say again and again that it goes on, and gives
 * credit for each frame. One writer.
 */
public final class Captures {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final Layouts layouts;
    private final MemorySegment control;
    private final BpfMap progress;
    private final BpfMap frames;

    Captures(Layouts layouts, Map<String, BpfMap> maps) {
        this.layouts = layouts;
        this.control = WeirMaps.map(maps, "captures").mmap();
        this.progress = WeirMaps.map(maps, "capture_progress");
        this.frames = WeirMaps.map(maps, "capture_frames");
    }

    /**
     * Which frames are wanted. The program is not exact: whoever captures looks closer at what it takes.
     *
     * @param address of either end
     * @param port of either end
     * @param protocol number of the IP protocol
     * @param dropsOnly whether only dropped frames are, as they are left
     * @param snapLength bytes of a frame at most
     */
    public record Wanted(
            Optional<IpAddress> address,
            Optional<Integer> port,
            Optional<Integer> protocol,
            boolean dropsOnly,
            int snapLength) {}

    /**
     * A frame as it came in or as it was left.
     *
     * @param nanos when, of CLOCK_MONOTONIC
     * @param number the same for both records of a frame, and another for the CPU's next
     * @param left whether it is the frame as it was left
     * @param outcome of a frame that was left
     * @param length of the whole frame
     * @param bytes its beginning
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over, not compared.
    public record Sighting(long nanos, long number, boolean left, Outcome outcome, int length, byte[] bytes) {}

    /**
     * What became of a frame.
     *
     * @param verdict the verdict
     * @param dropReason the reason's constant, such as {@code DROP_NO_BACKEND}; empty if it was not dropped
     */
    public record Outcome(Verdict verdict, Optional<String> dropReason) {}

    /** Whether somebody captures, by the clock of {@link System#nanoTime}. */
    public boolean isGoingOn(long now) {
        return (int) INT.getAcquire(control, (long) layouts.on) != 0
                && Memory.getLong(control, layouts.until) - now > 0;
    }

    /** Begins a capture, without credit. */
    public void begin(Wanted wanted, long until) {
        end();
        LONG.setRelease(control, (long) layouts.credit, 0L);
        Memory.putInt(control, layouts.snapLength, wanted.snapLength());
        Memory.putAddress(control, layouts.address, wanted.address().orElse(new IpAddress(0, 0)));
        Memory.putPort(control, layouts.port, wanted.port().orElse(0));
        Memory.putByte(control, layouts.protocol, wanted.protocol().orElse(0));
        Memory.putByte(control, layouts.conditions, layouts.conditions(wanted));
        Memory.putInt(control, layouts.dropsOnly, wanted.dropsOnly() ? 1 : 0);
        goOn(until);
        INT.setRelease(control, (long) layouts.on, 1);
    }

    /** Has the capture end by itself at another time. */
    public void goOn(long until) {
        LONG.setRelease(control, (long) layouts.until, until);
    }

    /** Lets so many more frames be taken, but not more than {@code most} in all. */
    public void addCredit(long more, long most) {
        long left = (long) LONG.getAcquire(control, (long) layouts.credit);
        LONG.getAndAdd(control, (long) layouts.credit, Math.min(more, most - left));
    }

    /** Ends the capture: frames that are under way may still be put out. */
    public void end() {
        INT.setRelease(control, (long) layouts.on, 0);
    }

    /** Frames that there was no credit for, since the maps were made. */
    public long skipped() {
        return Counters.sum(progress, 0, layouts.skipped);
    }

    /** Opens the buffers that records come by. */
    public PerfBuffer open(int bytesPerCpu) {
        return frames.perfBuffer(bytesPerCpu);
    }

    /** Reads a record. */
    public Sighting read(MemorySegment data) {
        int length = Memory.getInt(data, layouts.length);
        int snapLength = Memory.getInt(control, layouts.snapLength);
        int bytes = (int) Math.min(Math.min(length, snapLength), data.byteSize() - layouts.recordSize);
        byte[] frame = data.asSlice(layouts.recordSize, bytes).toArray(ValueLayout.JAVA_BYTE);
        return new Sighting(
                Memory.getLong(data, layouts.time),
                Memory.getLong(data, layouts.number),
                Memory.getInt(data, layouts.kind) == layouts.left,
                layouts.outcome(Memory.getInt(data, layouts.outcome)),
                length,
                frame);
    }

    /** {@code struct capture}, {@code struct capture_progress} and {@code struct capture_record}. */
    static final class Layouts {
        final int size;
        private final int on;
        private final int snapLength;
        private final int until;
        private final int credit;
        private final int address;
        private final int port;
        private final int protocol;
        private final int conditions;
        private final int dropsOnly;
        final int progressSize;
        private final int skipped;
        private final int recordSize;
        private final int time;
        private final int number;
        private final int length;
        private final int kind;
        private final int outcome;
        private final int left;
        private final int addressCondition;
        private final int portCondition;
        private final int protocolCondition;
        private final Map<Integer, String> dropReasons;

        Layouts(Btf btf) {
            Layout capture = Layout.of(btf, "capture");
            size = capture.size();
            on = capture.offset("on", Integer.BYTES);
            snapLength = capture.offset("snap_length", Integer.BYTES);
            until = capture.offset("until", Long.BYTES);
            credit = capture.offset("credit", Long.BYTES);
            address = capture.offset("address", Memory.ADDRESS_BYTES);
            port = capture.offset("port", Short.BYTES);
            protocol = capture.offset("protocol", Byte.BYTES);
            conditions = capture.offset("conditions", Byte.BYTES);
            dropsOnly = capture.offset("drops_only", Integer.BYTES);
            Layout progress = Layout.of(btf, "capture_progress");
            progressSize = progress.size();
            skipped = progress.offset("skipped", Long.BYTES);
            Layout record = Layout.of(btf, "capture_record");
            recordSize = record.size();
            time = record.offset("time", Long.BYTES);
            number = record.offset("number", Long.BYTES);
            length = record.offset("length", Integer.BYTES);
            kind = record.offset("kind", Integer.BYTES);
            outcome = record.offset("outcome", Integer.BYTES);
            left = (int) btf.enumeration("capture_kind").value("CAPTURE_LEFT");
            EnumerationView bits = btf.enumeration("capture_condition");
            addressCondition = (int) bits.value("CAPTURE_ADDRESS");
            portCondition = (int) bits.value("CAPTURE_PORT");
            protocolCondition = (int) bits.value("CAPTURE_PROTOCOL");
            dropReasons = CounterLayout.names(btf, "drop_reason");
        }

        private int conditions(Wanted wanted) {
            return (wanted.address().isPresent() ? addressCondition : 0)
                    | (wanted.port().isPresent() ? portCondition : 0)
                    | (wanted.protocol().isPresent() ? protocolCondition : 0);
        }

        private Outcome outcome(int number) {
            return number < 0
                    ? new Outcome(Verdict.DROP, Optional.of(dropReasons.getOrDefault(-number, "DROP_" + -number)))
                    : new Outcome(Verdict.of(number), Optional.empty());
        }
    }
}
