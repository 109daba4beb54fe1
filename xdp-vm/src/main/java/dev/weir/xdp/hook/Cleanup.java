package dev.weir.xdp.hook;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has been opened so far, to be closed in reverse order. For one thread. */
final class Cleanup implements AutoCloseable {
    /** Closes something without exceptions that are checked. */
    @FunctionalInterface
    interface Closer {
        void close();
    }

    private final Deque<Closer> open = new ArrayDeque<>();

    /** Something else to be closed. */
    void add(Closer closer) {
        open.push(closer);
    }

    /** Closes everything, whatever fails on the way; the first failure is thrown at the end. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Closes everything because of a failure, which what fails on the way is added to. */
    void after(Throwable failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
