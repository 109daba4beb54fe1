package dev.weir.xdp.interpreter;

import dev.weir.xdp.machine.Cpu;
import org.jspecify.annotations.Nullable;

/**
 * The functions that wait for the one that runs, and what they find again: where to go on, and R6 to R9. A tail call replaces a
 * function's program and leaves the ones that wait alone.
 */
final class Frames {
    /** Of a run: full depth in each program of the longest chain of tail calls. */
    static final int MAX = Cpu.MAX_CALL_FRAMES * (Cpu.MAX_TAIL_CALLS + 1);

    private static final int FIRST_SAVED = 6;
    private static final int SAVED = 4;

    private final @Nullable Decoded[] programs = new @Nullable Decoded[MAX];
    private final int[] returnTo = new int[MAX];
    private final int[] depths = new int[MAX];
    private final long[] saved = new long[MAX * SAVED];

    /** How many wait. */
    private int waiting;
    /** How many of them belong to the program that runs: its own call depth. */
    private int depth;

    int waiting() {
        return waiting;
    }

    /** Begins a program, in place of another or afresh. */
    void beginProgram() {
        depth = 0;
    }

    /** A function calls another. */
    void push(Decoded program, int next, long[] registers) {
        if (depth == Cpu.MAX_CALL_FRAMES - 1 || waiting == MAX - 1) {
            throw new AccessFault("call of a function %d deep".formatted(depth + 2));
        }
        programs[waiting] = program;
        returnTo[waiting] = next;
        depths[waiting] = depth;
        System.arraycopy(registers, FIRST_SAVED, saved, waiting * SAVED, SAVED);
        waiting++;
        depth++;
    }

    /** The function that waits last goes on; {@link #next} says where. */
    Decoded pop(long[] registers) {
        waiting--;
        depth = depths[waiting];
        System.arraycopy(saved, waiting * SAVED, registers, FIRST_SAVED, SAVED);
        Decoded program = programs[waiting];
        if (program == null) {
            throw new IllegalStateException("no function waits");
        }
        return program;
    }

    /** The instruction at which the function that was popped goes on. */
    int next() {
        return returnTo[waiting];
    }

    /** Forgets the ones that came after a point, whose run was cut short. */
    void unwind(int to, int depthThen) {
        waiting = to;
        depth = depthThen;
    }

    int depth() {
        return depth;
    }
}
