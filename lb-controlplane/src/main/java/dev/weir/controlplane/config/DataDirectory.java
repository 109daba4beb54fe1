package dev.weir.controlplane.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory that holds the catalog. */
final class DataDirectory {
    private DataDirectory() {}

    /**
     * Makes sure that it is there and can be written to.
     *
     * @throws StartupException if it cannot
     */
    static void prepare(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "weir", ".probe"));
        } catch (IOException e) {
            throw new StartupException(
                    "--data " + directory,
                    "the directory cannot be written to: " + e,
                    "make it writable to this user, or name another with --data");
        }
    }

    /**
     * The database in it. A commit writes at once instead of half a second later; the store then also forces it to
     * the disk.
     */
    static String url(Path directory) {
        return "jdbc:h2:file:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE"
                .formatted(directory.toAbsolutePath().normalize().resolve("catalog"));
    }
}
