package dev.weir.dataplane.inspect;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends a command in order when its process is told to end: the process waits until it is done, or ten seconds. */
final class Ending {
    private static final long PATIENCE_SECONDS = 10;

    private final CountDownLatch wanted = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    void onInterrupt() {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(this::end));
    }

    private void end() {
        wanted.countDown();
        try {
            if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("weir: it did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isWanted() {
        return wanted.getCount() == 0;
    }

    /** Waits; true if the end came before the time was over. */
    boolean await(long seconds) throws InterruptedException {
        return wanted.await(seconds, TimeUnit.SECONDS);
    }

    void done() {
        done.countDown();
    }
}
