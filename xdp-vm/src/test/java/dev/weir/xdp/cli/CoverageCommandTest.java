package dev.weir.xdp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.capture.CaptureWriter;
import dev.weir.xdp.capture.CapturedFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CoverageCommandTest {
    private static final String OBJECT = "src/test/resources/bpf/engine.bpf.o";

    @TempDir
    Path directory;

    private Path capture() throws IOException {
        Path file = directory.resolve("in.pcap");
        try (CaptureWriter writer = CaptureWriter.create(file)) {
            writer.write(CapturedFrame.of(0, new byte[60]), "");
        }
        return file;
    }

    @Test
    void namesTheLinesThatNoPacketReaches() throws IOException {
        CommandLineRun run = CommandLineRun.of(
                "coverage", OBJECT, "--program", "verdict", "--pcap", capture().toString());
        assertEquals(0, run.status(), run.err());
        assertEquals(1, run.out().lines().filter(it -> it.startsWith("     ")).count(), run.out());
        assertTrue(run.out().contains("__sync_fetch_and_add(hit, 1);"), run.out());
    }

    @Test
    void countsLinesByFile() throws IOException {
        JsonNode said = CommandLineRun.of(
                        "coverage",
                        OBJECT,
                        "--program",
                        "verdict",
                        "--pcap",
                        capture().toString(),
                        "--json")
                .json();
        JsonNode file = said.get("files").iterator().next();
        assertEquals(file.get("lines").asInt() - 1, file.get("reached").asInt(), said.toString());
        assertEquals(1, file.get("unreached").size());
    }

    @Test
    void refusesVisitsOfAnotherBuild() throws IOException {
        Path visits = Files.writeString(directory.resolve("visits"), "pass 9999 0-5\n");
        String said = CommandLineRun.of("coverage", OBJECT, "--program", "verdict", "--visits", visits.toString())
                .complaint();
        assertTrue(said.contains("no packet has been through program"), said);
    }

    @Test
    void refusesAFileThatIsNone() throws IOException {
        Path visits = Files.writeString(directory.resolve("visits"), "nonsense\n");
        String said = CommandLineRun.of("coverage", OBJECT, "--program", "verdict", "--visits", visits.toString())
                .complaint();
        assertFalse(said.isEmpty());
        assertTrue(said.contains("is no line of visits"), said);
    }
}
