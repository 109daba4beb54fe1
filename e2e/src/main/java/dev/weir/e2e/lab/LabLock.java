package dev.weir.e2e.lab;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two processes, and two threads of one, from using the same lab. The kernel lets go of the lock when its holder dies,
 * however it dies.
 */
final class LabLock implements AutoCloseable {
    private static final long RETRY_MILLIS = 100;

    private final FileChannel channel;

    private LabLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits for the lock.
     *
     * @throws LabException if somebody else still has it after {@code patience}
     */
    static LabLock acquire(LabName name, Duration patience) {
        Instant deadline = Instant.now().plus(patience);
        try {
            Files.createDirectories(name.lockFile().getParent());
            FileChannel channel =
                    FileChannel.open(name.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            while (tryLock(channel) == null) {
                if (Instant.now().isAfter(deadline)) {
                    channel.close();
                    throw new LabException("the lab '" + name + "' is in use by another process");
                }
                Thread.sleep(RETRY_MILLIS);
            }
            return new LabLock(channel);
        } catch (IOException e) {
            throw new LabException("cannot lock " + name.lockFile() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while waiting for the lab '" + name + "'", e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new LabException("cannot unlock the lab: " + e.getMessage(), e);
        }
    }
}
