package dev.weir.xdp.sys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A network namespace that code can be run in. Holds nothing open.
 *
 * @param path the file that names the namespace: under {@code /run/netns}, or a {@code /proc/<pid>/ns/net}
 */
public record NetworkNamespace(Path path) {
    private static final int CLONE_NEWNET = 0x40000000;
    private static final Path CURRENT = Path.of("/proc/thread-self/ns/net");
    private static final Path NAMED = Path.of("/run/netns");

    /** The namespace that {@code ip netns add <name>} made. */
    public static NetworkNamespace named(String name) {
        return new NetworkNamespace(NAMED.resolve(name));
    }

    /** The namespace that a process's main thread is in. */
    public static NetworkNamespace ofProcess(long pid) {
        return new NetworkNamespace(Path.of("/proc/" + pid + "/ns/net"));
    }

    /** What the kernel calls the namespace that the calling thread is in, such as {@code net:[4026531840]}. */
    public static String current() {
        try {
            return Files.readSymbolicLink(CURRENT).toString();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell which network namespace this thread is in", e);
        }
    }

    /**
     * Runs code in the namespace, on a thread of its own, and waits for it. Sockets that the code opens stay in the namespace
     * wherever they are used later; so do BPF links and {@link NetlinkSocket}s. {@code /sys} remains the caller's.
     *
     * @throws NoSuchFileException if there is no such namespace
     * @throws Exception whatever the code throws
     */
    public <T> T call(Callable<T> code) throws Exception {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString(), null, "there is no such network namespace");
        }
        CompletableFuture<T> outcome = new CompletableFuture<>();
        // A thread that has changed its namespace is never lent to anybody else, so it is made for this call only.
        Thread thread = Thread.ofPlatform()
                .name("netns-" + path.getFileName())
                .daemon()
                .start(() -> {
                    try {
                        enter();
                        outcome.complete(code.call());
                    } catch (Throwable t) {
                        outcome.completeExceptionally(t);
                    }
                });
        return await(outcome, thread);
    }

    /** Like {@link #call}, for code that returns nothing and throws nothing checked. */
    public void run(Runnable code) {
        try {
            call(() -> {
                code.run();
                return true;
            });
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static <T> T await(CompletableFuture<T> outcome, Thread thread) throws Exception {
        try {
            return outcome.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }

    private void enter() {
        try (Fd namespace = Fd.open(path)) {
            long result = SystemCall.SETNS.call(namespace.number(), CLONE_NEWNET, 0, 0);
            if (result < 0) {
                throw SystemCall.SETNS.failed(result, "entering network namespace " + path);
            }
        }
    }
}
