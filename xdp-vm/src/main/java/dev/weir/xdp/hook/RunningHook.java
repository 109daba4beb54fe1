package dev.weir.xdp.hook;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A hook whose queues are alive. */
final class RunningHook implements Hook {
    /**
     * How frames come and go.
     *
     * @param description for people
     * @param isDriver whether they come from the driver
     * @param entry how other hooks' threads send out of the interface, where a packet socket would not
     */
    record Nature(
            String description, boolean isDriver, @Nullable Function<QueueCounters, FrameSink> entry) {}

    private final HookOptions options;
    private final int interfaceIndex;
    private final Nature nature;
    private final List<? extends HookQueue> queues;
    private final Cleanup cleanup;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread closer;
    private volatile @Nullable RuntimeException closingFailure;
    private volatile FrameProgram program;
    private volatile boolean stopping;
    private volatile boolean closed;

    private RunningHook(
            HookOptions options,
            int interfaceIndex,
            Nature nature,
            List<? extends HookQueue> queues,
            FrameProgram program,
            Cleanup cleanup) {
        this.options = options;
        this.interfaceIndex = interfaceIndex;
        this.nature = nature;
        this.queues = List.copyOf(queues);
        this.program = program;
        this.cleanup = cleanup;
        this.closer = Thread.ofPlatform()
                .name("weir-hook-%s-close".formatted(options.interfaceName()))
                .daemon()
                .unstarted(this::cleanUp);
    }

    /** Starts a thread for each queue. The hook owns them, and what there is to clean up after they have ended. */
    static RunningHook start(
            HookOptions options,
            int interfaceIndex,
            Nature nature,
            List<? extends HookQueue> queues,
            FrameProgram program,
            Cleanup cleanup) {
        RunningHook hook = new RunningHook(options, interfaceIndex, nature, queues, program, cleanup);
        // A platform thread inherits the network namespace of the one that starts it.
        hook.closer.start();
        for (int i = 0; i < queues.size(); i++) {
            HookQueue queue = queues.get(i);
            hook.threads.add(Thread.ofPlatform()
                    .name("weir-hook-%s-%d".formatted(options.interfaceName(), i))
                    .daemon()
                    .start(() -> queue.live(hook, options.waiting())));
        }
        return hook;
    }

    @Override
    public String interfaceName() {
        return options.interfaceName();
    }

    @Override
    public int interfaceIndex() {
        return interfaceIndex;
    }

    @Override
    public String description() {
        return nature.description();
    }

    @Override
    public boolean isDriver() {
        return nature.isDriver();
    }

    @Override
    public void replace(FrameProgram other) {
        program = other;
    }

    /** How other hooks' threads send out of the interface, if not by a packet socket. */
    Optional<Function<QueueCounters, FrameSink>> entry() {
        return Optional.ofNullable(nature.entry());
    }

    FrameProgram program() {
        return program;
    }

    boolean stopping() {
        return stopping;
    }

    /** Whether the interface is free again. */
    boolean closed() {
        return closed;
    }

    @Override
    public HookStatistics statistics() {
        long dropped = queues.stream().mapToLong(HookQueue::dropped).sum();
        return QueueCounters.sum(queues.stream().map(HookQueue::counters).toList(), dropped);
    }

    @Override
    public void synchronize() {
        queues.forEach(queue -> queue.epoch().awaitQuiescence());
    }

    @Override
    public synchronized void close() {
        if (stopping) {
            return;
        }
        stopping = true;
        threads.forEach(RunningHook::join);
        closing.countDown();
        join(closer);
        closed = true;
        RuntimeException failure = closingFailure;
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Cleans up when the time has come. Some of what is to be undone goes by an interface's name, which in another network namespace is
     * another interface's: whoever closes the hook, this thread is in the namespace where it was opened.
     */
    private void cleanUp() {
        boolean interrupted = true;
        while (interrupted) {
            try {
                closing.await();
                interrupted = false;
            } catch (InterruptedException e) {
                // Nobody has a reason to; there is still something to clean up.
            }
        }
        try {
            cleanup.close();
        } catch (RuntimeException e) {
            closingFailure = e;
        }
    }

    /** A queue's thread ends within milliseconds; giving up on it would free memory under its hands. */
    private static void join(Thread thread) {
        boolean interrupted = false;
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
    }
}
