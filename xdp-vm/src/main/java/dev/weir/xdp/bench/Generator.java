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
import java.util.List;

/**
 * A thread that sends live frames out of an interface, as fast as it is allowed to: never more than {@link #allow} says. While it has to
 * wait it spins in the kernel, and measures for how long, so that its work and its waiting can be told apart.
 *
 * <pre>
 *  map "pace", one value, shared with this process:
 *  0         8          16            24
 *  +---------+----------+-------------+--------+
 *  | sent    | allowed  | nanos spun  | stop   |
 *  +---------+----------+-------------+--------+
 * </pre>
 */
final class Generator implements AutoCloseable {
    private static final String PACE = "pace";
    private static final int SENT = 0;
    private static final int ALLOWED = 8;
    private static final int SPUN = 16;
    private static final int STOP = 24;
    private static final int PACE_BYTES = 32;
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
                call 5
                r8 = r0
                r9 = 1000
            wait:
                r9 -= 1
                if r9 == 0 goto waited
                r1 = *(u64 *)(r6 + 8)
                if r7 >= r1 goto wait
            waited:
                call 5
                r0 -= r8
                r1 = *(u64 *)(r6 + 16)
                r1 += r0
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

    /** Starts in the calling thread's network namespace; nothing is sent until it is allowed. */
    Generator(int interfaceIndex, byte[] frame) {
        this.collection = engine.load(spec(interfaceIndex));
        this.pace = collection.map(PACE).mmap();
        Program program = collection.program("weir_generator");
        this.thread = Thread.ofPlatform().name("weir-generator").daemon().start(() -> send(program, frame.clone()));
    }

    private static CollectionSpec spec(int interfaceIndex) {
        Assembly assembly = new Assembler().assemble(TEXT.replace("INTERFACE", Integer.toString(interfaceIndex)));
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

    /** Nanoseconds that the thread has waited, which are in its processor time. */
    long nanosSpun() {
        return (long) LONG.getVolatile(pace, (long) SPUN);
    }

    Thread thread() {
        return thread;
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
