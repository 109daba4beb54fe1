package dev.weir.xdp.sys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file descriptor that this object owns. Closing is explicit; one that was forgotten is closed when this object is collected.
 * A thread that closes it must know that no other thread is using its number.
 */
public final class Fd implements AutoCloseable {
    private static final int AT_FDCWD = -100;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final Cleaner CLEANER = Cleaner.create();

    private final OpenNumber open;
    private final Cleaner.Cleanable cleanable;

    private Fd(int number) {
        this.open = new OpenNumber(number);
        this.cleanable = CLEANER.register(this, open);
    }

    /** Takes ownership of an open descriptor. */
    public static Fd owning(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("not a file descriptor: " + number);
        }
        return new Fd(number);
    }

    /** Opens a file for reading. */
    static Fd open(Path path) {
        return open(path, O_CLOEXEC);
    }

    /** Opens a file for reading and writing, neither of which will block. */
    static Fd openForBoth(Path path) {
        return open(path, O_CLOEXEC | O_RDWR | O_NONBLOCK);
    }

    private static Fd open(Path path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            long result = SystemCall.OPENAT.call(AT_FDCWD, name.address(), flags, 0);
            if (result < 0) {
                throw SystemCall.OPENAT.failed(result, "opening " + path);
            }
            return owning((int) result);
        }
    }

    /** Another descriptor for the same thing, owned by a new object. */
    public Fd duplicate() {
        long result = SystemCall.FCNTL.call(number(), F_DUPFD_CLOEXEC, 0, 0);
        if (result < 0) {
            throw SystemCall.FCNTL.failed(result, "duplicating file descriptor " + number());
        }
        return owning((int) result);
    }

    /**
     * The descriptor's number.
     *
     * @throws IllegalStateException if it has been closed
     */
    public int number() {
        int number = open.number.get();
        if (number < 0) {
            throw new IllegalStateException("closed");
        }
        return number;
    }

    /** What the kernel calls the open file, such as {@code anon_inode:bpf-map}. */
    public String target() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + number())).toString();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tell what file descriptor " + number() + " is", e);
        }
    }

    /** Whether it has not been closed yet. */
    public boolean isOpen() {
        return open.number.get() >= 0;
    }

    @Override
    public void close() {
        cleanable.clean();
    }

    /** Must not refer to the {@link Fd}, or that would never be collected. */
    private static final class OpenNumber implements Runnable {
        final AtomicInteger number;

        OpenNumber(int number) {
            this.number = new AtomicInteger(number);
        }

        @Override
        public void run() {
            int closing = number.getAndSet(-1);
            if (closing >= 0) {
                SystemCall.CLOSE.call(closing, 0, 0, 0);
            }
        }
    }
}
