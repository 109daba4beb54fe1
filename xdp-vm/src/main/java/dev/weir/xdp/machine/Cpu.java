package dev.weir.xdp.machine;

import dev.weir.xdp.map.MapTable;
import dev.weir.xdp.memory.NativeMemory;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A virtual CPU: the state that programs and helpers keep while a packet is under way. Owned by one thread at a time, which hands it
 * to everything that it runs.
 */
public final class Cpu implements AutoCloseable {
    /** How many tail calls a run may make ({@code MAX_TAIL_CALL_CNT}, {@code include/linux/bpf.h}). */
    public static final int MAX_TAIL_CALLS = 33;

    /** How deep functions may call one another ({@code MAX_CALL_FRAMES}, {@code include/linux/bpf_verifier.h}). */
    public static final int MAX_CALL_FRAMES = 8;

    /** Room for full call depth in each program of the longest chain of tail calls. */
    private static final int STACK_BYTES = Executable.STACK_BYTES * MAX_CALL_FRAMES * (MAX_TAIL_CALLS + 1);

    private final int number;
    private final Surroundings surroundings;
    private final NativeMemory memory;
    private final long stackTop;
    private final XdpBuffer buffer;
    private int tailCalls;
    private @Nullable Object workspace;

    /** @param number 0 to the engine's number of CPUs - 1: which slot of per-CPU maps is its own */
    public Cpu(int number, Surroundings surroundings) {
        this.number = number;
        this.surroundings = surroundings;
        this.memory = NativeMemory.allocate(STACK_BYTES + (long) XdpBuffer.BYTES);
        this.stackTop = memory.address() + STACK_BYTES;
        this.buffer = new XdpBuffer(stackTop);
    }

    /** Which slot of per-CPU maps is this CPU's: what {@code bpf_get_smp_processor_id} says. */
    public int number() {
        return number;
    }

    /** The world around. */
    public Surroundings surroundings() {
        return surroundings;
    }

    /** The engine's live maps. */
    public MapTable maps() {
        return surroundings.maps();
    }

    /** The packet under way. */
    public XdpBuffer buffer() {
        return buffer;
    }

    /** R10 of a run's first function. */
    public long stackTop() {
        return stackTop;
    }

    /**
     * What the machine that runs programs keeps for this CPU from run to run, so that a run allocates nothing. There is room for one: the
     * interpreter's.
     *
     * @param make makes it when it is first asked for
     */
    public <W> W workspace(Class<W> type, Function<Cpu, W> make) {
        if (workspace == null) {
            workspace = make.apply(this);
        }
        return type.cast(workspace);
    }

    /** Runs a program on the packet in {@link #buffer}; returns what it returned. */
    public long run(Executable program) {
        tailCalls = 0;
        return program.run(this, buffer.address(), 0, stackTop);
    }

    /** Counts a tail call of the run under way; false if it has made all that it may. */
    public boolean countTailCall() {
        if (tailCalls == MAX_TAIL_CALLS) {
            return false;
        }
        tailCalls++;
        return true;
    }

    @Override
    public void close() {
        memory.close();
    }
}
