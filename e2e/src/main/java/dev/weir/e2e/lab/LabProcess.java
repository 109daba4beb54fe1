package dev.weir.e2e.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process on a host of a lab. */
public final class LabProcess {
    private static final int TAIL_LINES = 25;

    private final String label;
    private final Process process;
    private final Path log;

    LabProcess(String label, Process process, Path log) {
        this.label = label;
        this.process = process;
        this.log = log;
    }

    public String label() {
        return label;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it at once ({@code SIGKILL}) and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /** Asks it to end ({@code SIGTERM}). */
    public void terminate() {
        process.destroy();
    }

    /**
     * Waits for its end.
     *
     * @return its exit status
     * @throws LabException if it is still alive after {@code patience}
     */
    public int awaitExit(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new LabException("%s still runs after %d s".formatted(label, patience.toSeconds()));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while waiting for " + label, e);
        }
    }

    /** Everything that it has printed. */
    public String output() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new LabException("cannot read " + log + ": " + e.getMessage(), e);
        }
    }

    /**
     * Checks that it still runs.
     *
     * @throws LabException with the last lines that it printed, if it has ended
     */
    public void requireAlive() {
        if (!process.isAlive()) {
            List<String> lines = output().lines().toList();
            String tail = String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
            throw new LabException(
                    "%s ended with status %d; the end of %s:%n%s".formatted(label, process.exitValue(), log, tail));
        }
    }
}
