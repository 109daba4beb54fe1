package dev.weir.e2e.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The {@code ip} command. */
public final class Ip {
    private Ip() {}

    /** Whether there is one on the path. */
    static boolean isInstalled() {
        String path = System.getenv().getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        return Stream.of(path.split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, "ip")));
    }

    /**
     * Runs one command and returns what it printed.
     *
     * @throws LabException with the command and what it said, if it failed
     */
    public static String run(String... arguments) {
        return run(List.of(arguments), "");
    }

    /** Runs several commands inside a namespace, as one process; the first that fails ends it. */
    public static void batch(String namespace, List<String> commands) {
        run(List.of("-n", namespace, "-batch", "-"), String.join("\n", commands) + "\n");
    }

    private static String run(List<String> arguments, String input) {
        List<String> command = new ArrayList<>(arguments);
        command.addFirst("ip");
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var out = process.getOutputStream()) {
                out.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new LabException("'%s' failed with status %d: %s%s"
                        .formatted(
                                String.join(" ", command),
                                status,
                                output.strip(),
                                input.isEmpty() ? "" : "\nin:\n" + input));
            }
            return output;
        } catch (IOException e) {
            throw new LabException("cannot run '" + String.join(" ", command) + "': " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while running '" + String.join(" ", command) + "'", e);
        }
    }
}
