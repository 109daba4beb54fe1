package dev.weir.e2e.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** New connections all the while, to every service in turn. */
final class Load implements AutoCloseable {
    private static final int CALLERS = 4;
    private static final int BURST_CALLERS = 16;
    private static final Duration PAUSE = Duration.ofMillis(30);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> callers = new ArrayList<>();
    private volatile boolean stopped;

    private Load() {}

    /** Starts it in the background; {@link #close} ends it. */
    static Load start(Caller caller, Ledger ledger) {
        Load load = new Load();
        for (int i = 0; i < CALLERS; i++) {
            BalancedService service = BalancedService.ALL.get(i % BalancedService.ALL.size());
            load.callers.add(load.threads.submit(() -> load.callForever(service, caller, ledger)));
        }
        return load;
    }

    private Void callForever(BalancedService service, Caller caller, Ledger ledger) throws InterruptedException {
        while (!stopped) {
            ledger.add(caller.call(service));
            Thread.sleep(PAUSE);
        }
        return null;
    }

    /** Opens a number of connections, several at a time, and returns when all have ended. */
    static void burst(int connections, Caller caller, Ledger ledger, Runnable progress) {
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> callers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < BURST_CALLERS; i++) {
                callers.add(threads.submit(() -> {
                    for (int number = next.getAndIncrement(); number < connections; number = next.getAndIncrement()) {
                        ledger.add(caller.call(BalancedService.ALL.get(number % BalancedService.ALL.size())));
                        progress.run();
                    }
                }));
            }
        }
        callers.forEach(Load::join);
    }

    /** Waits for the connections that are open, and opens no more. */
    @Override
    public void close() {
        stopped = true;
        callers.forEach(Load::join);
        threads.close();
    }

    /** Waits for a task, and passes on what stopped it. */
    static void join(Future<?> caller) {
        try {
            caller.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException("interrupted", e);
        } catch (ExecutionException e) {
            throw new DemoException("connecting stopped: " + e.getMessage(), e);
        }
    }
}
