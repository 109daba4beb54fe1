package dev.weir.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.controlplane.Http.Answer;
import dev.weir.xdp.kernel.KernelEngine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real process: killed without warning, told to end, or not even able to start. */
class ControlPlaneProcessIT {
    private static final int ROUNDS = 3;

    @TempDir
    Path directory;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void killAll() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void hasEverythingThatItAcknowledged() throws Exception {
        int port = freePort();
        Http http = new Http(new InetSocketAddress("127.0.0.1", port));
        long revision = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            Process process = start(port);
            awaitReady(http, process);
            for (int earlier = 1; earlier < round; earlier++) {
                assertEquals(200, http.get("/api/v1/pools/p" + earlier).status(), "pool of round " + earlier);
            }
            if (round > 1) {
                assertEquals(200, http.get("/api/v1/services/s" + (round - 1)).status());
            }
            http.put("/api/v1/pools/p" + round, "{\"mode\":\"nat\",\"healthCheck\":{\"type\":\"none\"}}");
            Answer acknowledged = http.put("/api/v1/services/s" + round, """
                    {"pool":"p%d","frontends":[{"address":"203.0.113.%d","protocol":"tcp","port":80}]}""".formatted(round, round));
            // Destroying forcibly is SIGKILL: no shutdown hook, no flush, no delayed write.
            process.destroyForcibly().waitFor();
            assertEquals(201, acknowledged.status());
            long acknowledgedRevision = acknowledged.body().at("/revision").longValue();
            assertTrue(
                    acknowledgedRevision > revision, "revision %d after %d".formatted(acknowledgedRevision, revision));
            revision = acknowledgedRevision;
        }
        Process process = start(port);
        awaitReady(http, process);
        assertEquals(
                revision,
                http.get("/api/v1/services/s" + ROUNDS).body().at("/revision").longValue());
        assertEquals(
                1,
                start("controlplane", "--rest", "127.0.0.1:0", "--cluster", "127.0.0.1:0", "--data", data())
                        .waitFor());
        assertLogEndsWith("weir: --data %s: another process has the catalog open; ".formatted(data())
                + "stop that control plane, or name another directory with --data");
        process.destroy();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "SIGTERM ends it");
    }

    @Test
    void saysInOneLineWhatIsWrongWithItsFlags() throws Exception {
        assertEquals(2, start("controlplane", "--rest", "localhost").waitFor());
        assertTrue(log().contains("'localhost' is not ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080"), log());
        assertEquals(2, start("controlplane", "--rests", "x").waitFor());
        assertTrue(log().contains("--rests"), log());
    }

    @Test
    void saysThatAnInterfaceIsMissingBeforeAnythingStarts() throws Exception {
        Optional<String> missing = KernelEngine.unavailable();
        assertEquals(
                1,
                start("run", "--interface", "weir-none", "--data", data(), "--node", "n")
                        .waitFor());
        String expected =
                missing.isPresent() ? missing.get() : "weir: --interface weir-none: there is no such interface";
        assertTrue(log().contains(expected), log());
        assertEquals(1, log().lines().count(), log());
        assertFalse(Files.exists(Path.of(data())));
    }

    private Process start(int port) throws IOException {
        return start("controlplane", "--rest", "127.0.0.1:" + port, "--cluster", "127.0.0.1:0", "--data", data());
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--") || argument.startsWith("-X"))
                .forEach(command::add);
        // Half the start-up time: these processes do not live long enough for the optimizing compiler.
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add(ControlPlaneMain.class.getName());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()));
        // What Spring would take from its surroundings, and must not: flags decide alone.
        builder.environment().put("SERVER_PORT", "tcp://192.0.2.1:80");
        Files.writeString(directory.resolve("application.yaml"), "server.address: 192.0.2.1");
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    private void assertLogEndsWith(String message) throws IOException {
        assertTrue(log().stripTrailing().endsWith(message), log());
    }

    private void awaitReady(Http http, Process process) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                http.get("/api/v1/pools");
                return;
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
        throw new AssertionError("it did not start:\n" + log());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
