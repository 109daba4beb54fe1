package dev.weir.xdp.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.weir.xdp.Collection;
import dev.weir.xdp.Program;
import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.isa.Assembly;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.kernel.LiveFrames;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapReference;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.ProgramSpec;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread that sends live frames out of an interface, as fast as it is allowed to: never more than {@link #allow} says. While it has to
 * wait it turns a loop in the kernel and counts the turns, so that its work and its waiting can be told apart: what a turn takes of the
 * processor is measured at the start, when there is nothing but waiting. (A clock would count the time in which the thread has no
 * processor, too.)
 *
 * <pre>
 *  map "pace", one value, shared with this process:
 *  0         8          16            24
 *  +---------+----------+-------------+--------+
 *  | sent    | allowed  | turns       | stop   |
 *  +---------+----------+-------------+--------+
 * </pre>
 */
final class Generator implements AutoCloseable {
    private static final String PACE = "pace";
    private static final int SENT = 0;
    private static final int ALLOWED = 8;
    private static final int TURNS = 16;
    private static final int STOP = 24;
    private static final int PACE_BYTES = 32;
    /** Turns of the waiting loop before a frame is given up, which itself takes as long as a hundred. */
    private static final int MOST_TURNS = 20_000;

    private static final Duration CALIBRATION = Duration.ofMillis(200);
    /** Frames, sent or held back, of one call into the kernel, each of which costs some ten milliseconds. */
    private static final int FRAMES_A_CALL = 1 << 21;

    private static final VarHandle LONG = JAVA_LONG.varHandle();

    /** Frames that may not be sent yet are dropped after a while of waiting, which is when this thread can be stopped. */
    private static final String TEXT = """
                r6 = map_value[pace]+0
                r1 = *(u64 *)(r6 + 24)
                if r1 != 0 goto hold
                r7 = *(u64 *)(r6 + 0)
                r1 = *(u64 *)(r6 + 8)
                if r7 < r1 goto send
                r9 = TURNS
            wait:
                r9 -= 1
                if r9 == 0 goto waited
                r1 = *(u64 *)(r6 + 8)
                if r7 >= r1 goto wait
            waited:
                r2 = TURNS
                r2 -= r9
                r1 = *(u64 *)(r6 + 16)
                r1 += r2
                *(u64 *)(r6 + 16) = r1
                r1 = *(u64 *)(r6 + 8)
                if r7 >= r1 goto hold
            send:
                r7 += 1
                *(u64 *)(r6 + 0) = r7
                r1 = INTERFACE
                r2 = 0
                call 23
                exit
            hold:
                r0 = 1
                exit
            """;

    private final KernelEngine engine = new KernelEngine();
    private final Collection collection;
    private final MemorySegment pace;
    private final Thread thread;
    private final double nanosPerTurn;

    /** Starts in the calling thread's network namespace; nothing is sent until it is allowed. */
    Generator(int interfaceIndex, byte[] frame) {
        this.collection = engine.load(spec(interfaceIndex));
        this.pace = collection.map(PACE).mmap();
        Program program = collection.program("weir_generator");
        this.thread = Thread.ofPlatform().name("weir-generator").daemon().start(() -> send(program, frame.clone()));
        this.nanosPerTurn = calibrate();
    }

    private double calibrate() {
        LockSupport.parkNanos(CALIBRATION.toNanos() / 2);
        long turns = turns();
        long nanos = processorNanos();
        LockSupport.parkNanos(CALIBRATION.toNanos());
        return (double) (processorNanos() - nanos) / Math.max(1, turns() - turns);
    }

    private long turns() {
        return (long) LONG.getVolatile(pace, (long) TURNS);
    }

    private long processorNanos() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
    }

    private static CollectionSpec spec(int interfaceIndex) {
        Assembly assembly = new Assembler()
                .assemble(TEXT.replace("INTERFACE", Integer.toString(interfaceIndex))
                        .replace("TURNS", Integer.toString(MOST_TURNS)));
        MapSpec pace = new MapSpec(PACE, MapType.ARRAY, Integer.BYTES, PACE_BYTES, 1, MapSpec.FLAG_MMAPABLE);
        MapReference[] references = assembly.maps().stream()
                .map(map -> new MapReference.ToValue(map.slot(), map.name(), 0))
                .toArray(MapReference[]::new);
        return CollectionSpec.of(
                "weir_generator",
                List.of(pace),
                List.of(ProgramSpec.xdp("weir_generator", assembly.instructions(), references)));
    }

    private void send(Program program, byte[] frame) {
        while ((long) LONG.getVolatile(pace, (long) STOP) == 0) {
            LiveFrames.run(program, frame, FRAMES_A_CALL);
        }
    }

    /** How many frames there may be sent since the start. */
    void allow(long frames) {
        LONG.setVolatile(pace, (long) ALLOWED, frames);
    }

    /** How many frames have been sent. */
    long sent() {
        return (long) LONG.getVolatile(pace, (long) SENT);
    }

    /** Nanoseconds of processor time that sending has taken; waiting does not count. */
    long nanosWorked() {
        return (long) (processorNanos() - turns() * nanosPerTurn);
    }

    @Override
    public void close() {
        LONG.setVolatile(pace, (long) STOP, 1L);
        boolean interrupted = false;
        // The thread runs the program; neither goes before the other.
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        collection.close();
        engine.close();
    }
}
