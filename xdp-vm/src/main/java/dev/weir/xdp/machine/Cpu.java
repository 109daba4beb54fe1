package dev.weir.xdp.machine;

import dev.weir.xdp.isa.Register;
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

    /** Bytes of {@link #scratch}. */
    public static final int SCRATCH_BYTES = 2048;

    private final int number;
    private final Surroundings surroundings;
    private final NativeMemory memory;
    private final long stackTop;
    private final XdpBuffer buffer;
    private final long scratch;
    private final Redirect redirect = new Redirect();
    private final Random random;
    private PointerReader pointers;
    private int tailCalls;
    private final long[] parked = new long[Register.values().length + Executable.STACK_BYTES];
    private int parkedAt;
    private @Nullable Object workspace;
    private boolean inBatch;
    private long coarseTime;

    /** @param number 0 to the engine's number of CPUs - 1: which slot of per-CPU maps is its own */
    public Cpu(int number, Surroundings surroundings) {
        this.number = number;
        this.surroundings = surroundings;
        this.memory = NativeMemory.allocate(STACK_BYTES + (long) XdpBuffer.BYTES + SCRATCH_BYTES);
        this.stackTop = memory.address() + STACK_BYTES;
        this.buffer = new XdpBuffer(stackTop);
        this.scratch = stackTop + XdpBuffer.BYTES;
        this.random = new Random(System.nanoTime() ^ memory.address());
        this.pointers = surroundings.pointers();
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

    /** Where the packet goes if the verdict is {@code XDP_REDIRECT}. */
    public Redirect redirect() {
        return redirect;
    }

    /** Where {@code bpf_get_prandom_u32} has its numbers from. */
    public Random random() {
        return random;
    }

    /** Address of {@link #SCRATCH_BYTES} bytes that a helper may use while it runs. */
    public long scratch() {
        return scratch;
    }

    /** Reads by pointers of the program under way that nobody has checked. */
    public PointerReader pointers() {
        return pointers;
    }

    /**
     * Says what pointers mean to the program under way: to a machine whose pointers are no addresses. Returns what was in force before, for
     * the machine to restore when the program ends.
     */
    public PointerReader usePointers(PointerReader reader) {
        PointerReader before = pointers;
        pointers = reader;
        return before;
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

    /**
     * From now until {@link #endBatch}, runs follow one another without a pause: for all of them it is the same time by the coarse clock,
     * which is as of the last tick anyway.
     */
    public void beginBatch() {
        inBatch = true;
        coarseTime = 0;
    }

    /** The next run may come at any time. */
    public void endBatch() {
        inBatch = false;
    }

    /** {@code CLOCK_MONOTONIC_COARSE} in nanoseconds, as of the first time in a batch that it is asked for. */
    public long coarseTime() {
        if (coarseTime == 0) {
            coarseTime = surroundings.clock().coarse();
        }
        return coarseTime;
    }

    /** Runs a program on the packet in {@link #buffer}; returns what it returned. */
    public long run(Executable program) {
        tailCalls = 0;
        if (!inBatch) {
            coarseTime = 0;
        }
        redirect.clear();
        return program.run(this, buffer.address(), 0, stackTop);
    }

    /** Where the JIT's code keeps variables while it goes from one piece of a function to an earlier one. */
    public long[] parked() {
        return parked;
    }

    /** Says where the JIT's code goes on: a number of its own, not 0. */
    public void park(int place) {
        parkedAt = place;
    }

    /** Where the JIT's code wants to go on; 0 if it has come to its end. */
    public int unpark() {
        int place = parkedAt;
        parkedAt = 0;
        return place;
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
