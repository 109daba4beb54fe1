package dev.weir.controlplane;

import java.util.concurrent.CountDownLatch;

/** Keeps a process up until it is told to end by a signal, and then closes what it runs. */
final class UntilStopped {
    private UntilStopped() {}

    static void run(AutoCloseable... running) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> closeAll(running), "weir-stop"));
        new CountDownLatch(1).await();
    }

    /** Closes all in order, also when one of them fails. */
    static void closeAll(AutoCloseable... running) {
        for (AutoCloseable each : running) {
            try {
                each.close();
            } catch (Exception e) {
                System.err.println("weir: could not stop cleanly: " + e);
            }
        }
    }
}
