package dev.weir.dataplane.agent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Publishes reports on a thread of its own: every second, and at once when something has changed. */
final class ReportLoop implements AutoCloseable {
    private static final Logger LOG = System.getLogger("dev.weir.agent");
    private static final long INTERVAL_MILLIS = 1000;

    private final Runnable publish;
    private final Thread thread;

    /** Both guarded by this object's monitor. */
    private boolean changed;

    private boolean closed;

    ReportLoop(Runnable publish) {
        this.publish = publish;
        this.thread = Thread.ofPlatform().name("weir-report").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Has a report published without waiting for the second to end. Safe for several threads. */
    synchronized void changed() {
        changed = true;
        notifyAll();
    }

    private void run() {
        try {
            while (pause()) {
                attempt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt() {
        try {
            publish.run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "making the node's report failed", e);
        }
    }

    @SuppressWarnings("WaitNotInLoop") // waking up for nothing makes a report more
    private synchronized boolean pause() throws InterruptedException {
        if (!changed && !closed) {
            wait(INTERVAL_MILLIS);
        }
        changed = false;
        return !closed;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
