package dev.weir.dataplane.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The agent's directory on disk, one for each interface, held against a second agent of the same interface. */
final class StateDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lock;

    private StateDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes and holds the directory of an interface.
     *
     * @throws AgentException if it cannot be written to, or another agent holds it
     */
    static StateDirectory hold(Path state, String interfaceName) {
        Path path = state.resolve(interfaceName);
        FileChannel channel = open(path);
        try {
            if (tryLock(channel) != null) {
                return new StateDirectory(path, channel);
            }
            channel.close();
        } catch (IOException e) {
            throw unusable(path, e);
        }
        throw new AgentException(
                AgentException.MACHINE,
                "another agent runs on interface %s (it holds %s); stop it first"
                        .formatted(interfaceName, path.resolve("lock")));
    }

    private static FileChannel open(Path path) {
        try {
            Files.createDirectories(path);
            return FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // an agent of this very process
        }
    }

    private static AgentException unusable(Path path, IOException e) {
        return new AgentException(
                AgentException.MACHINE,
                "state directory %s can't be used (%s); give another one with --state".formatted(path, e),
                e);
    }

    /**
     * Writes a text to a file of the directory.
     *
     * @return the file
     * @throws AgentException if it can't be written
     */
    Path keep(String name, String text) {
        try {
            return Files.writeString(path.resolve(name), text);
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    Path path() {
        return path;
    }

    /** Lets another agent have it. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }
}
