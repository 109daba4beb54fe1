package dev.weir.xdp.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/** The threads that share the work of a campaign. */
final class Parts {
    private Parts() {}

    /**
     * Has every thread do its part, and returns when all are done.
     *
     * @param part takes the thread's number, from 0 on
     * @throws IllegalStateException if a part fails, with what it failed by as the cause's
     * @throws CancellationException if the calling thread is interrupted
     */
    static void run(int count, IntConsumer part) {
        try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
            List<Future<?>> parts = new ArrayList<>();
            for (int thread = 0; thread < count; thread++) {
                int number = thread;
                parts.add(threads.submit(() -> part.accept(number)));
            }
            for (Future<?> it : parts) {
                it.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a thread of the campaign failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}
