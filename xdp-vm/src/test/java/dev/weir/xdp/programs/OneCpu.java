package dev.weir.xdp.programs;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Keeps the calling thread on one processor until it is closed, by the same thread: what a program counts per CPU, and lets its
 * verdicts hang on, goes on from run to run then, instead of beginning anew wherever the scheduler has put the thread.
 */
final class OneCpu implements AutoCloseable {
    private static final int CALLING_THREAD = 0;
    private static final long SET_BYTES = 128;

    private static final MethodHandle GET = affinity("sched_getaffinity");
    private static final MethodHandle SET = affinity("sched_setaffinity");

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment before = arena.allocate(SET_BYTES, Long.BYTES);

    OneCpu() {
        call(GET, before);
        MemorySegment one = arena.allocate(SET_BYTES, Long.BYTES);
        long word = 0;
        while (before.get(ValueLayout.JAVA_LONG, word) == 0) {
            word += Long.BYTES;
        }
        one.set(ValueLayout.JAVA_LONG, word, Long.lowestOneBit(before.get(ValueLayout.JAVA_LONG, word)));
        call(SET, one);
    }

    @Override
    public void close() {
        call(SET, before);
        arena.close();
    }

    private static MethodHandle affinity(String function) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(function),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
    }

    private static void call(MethodHandle function, MemorySegment set) {
        int result;
        try {
            result = (int) function.invokeExact(CALLING_THREAD, set.byteSize(), set);
        } catch (Throwable e) {
            throw new IllegalStateException("the C library's scheduler calls cannot be made", e);
        }
        if (result < 0) {
            throw new IllegalStateException("this thread's processors cannot be asked or set");
        }
    }
}
