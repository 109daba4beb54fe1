package dev.weir.xdp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.capture.CaptureReader;
import dev.weir.xdp.capture.CaptureWriter;
import dev.weir.xdp.capture.CapturedFrame;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.spec.TestObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** {@code run} and {@code maps} on a program that sends the first packet of an address back, passes more, and counts them. */
class RunCommandIT {
    /** From 192.0.2.1 to 198.51.100.1. */
    private static final String FRAME =
            "00".repeat(12) + "0800" + "4500002e0000000040110000c0000201c6336401" + "00".repeat(26);

    @TempDir
    Path directory;

    private String object = "";

    static Stream<String> engines() {
        return KernelEngine.unavailable().isEmpty()
                ? Stream.of("jit", "interpreter", "kernel")
                : Stream.of("jit", "interpreter");
    }

    @BeforeEach
    void writeObject() throws IOException {
        object = Files.write(directory.resolve("counter.o"), TestObjects.read("programs/count_percpu"))
                .toString();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void saysVerdictPacketAndTime(String engine) {
        CommandLineRun run = CommandLineRun.of("run", object, "--packet", FRAME, "--engine", engine);
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().startsWith("verdict  TX\npacket   " + FRAME + "\ntime     "), run.out());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void dumpsMapsAfterRepeatedRuns(String engine) {
        JsonNode said = CommandLineRun.of(
                        "run", object, "--packet", FRAME, "--repeat", "5", "--dump-maps", "--json", "--engine", engine)
                .json();
        assertEquals("PASS", said.get("verdict").asString());
        assertEquals(FRAME, said.get("packet").asString());
        assertTrue(said.get("maps").toString().contains("{\"packets\":5,\"bytes\":300}"), said.toString());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void runsEveryFrameOfACapture(String engine) throws IOException {
        Path in = directory.resolve("in.pcap");
        Path out = directory.resolve("out.pcapng");
        try (CaptureWriter writer = CaptureWriter.create(in)) {
            for (int i = 0; i < 3; i++) {
                writer.write(CapturedFrame.of(i, new byte[60 + i]), "");
            }
            writer.write(CapturedFrame.of(3, new byte[13]), "");
        }

        JsonNode said = CommandLineRun.of(
                        "run", object, "--pcap", in.toString(), "--out", out.toString(), "--json", "--engine", engine)
                .json();

        assertEquals(4, said.get("packets").asInt());
        assertEquals(1, said.get("refused").asInt());
        assertEquals(3, said.get("verdicts").get("PASS").asInt());
        try (CaptureReader reader = CaptureReader.open(out)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(60 + i, reader.next().orElseThrow().bytes().length);
            }
            assertTrue(reader.next().isEmpty(), "what cannot be run is not written");
        }
    }

    @Test
    void listsMaps() {
        JsonNode maps = CommandLineRun.of("maps", object, "--json").json().get("maps");
        assertEquals("percpu_hash", maps.get(0).get("type").asString());
        assertEquals(8, maps.get(0).get("keySize").asInt());
        CommandLineRun text = CommandLineRun.of("maps", object);
        assertEquals(0, text.status(), text.err());
        assertTrue(text.out().startsWith("map "), text.out());
    }

    @Test
    void saysWhatIsWrong() {
        assertEquals(
                "weir vm run: --packet: these are not bytes in hexadecimal: string length not even: 3",
                CommandLineRun.of("run", object, "--packet", "abc").complaint());
        assertEquals(
                "weir vm run: --repeat: 0 is not a number of runs",
                CommandLineRun.of("run", object, "--packet", FRAME, "--repeat", "0")
                        .complaint());
        assertEquals(
                "weir vm run: /no/such/file: there is no such file",
                CommandLineRun.of("run", "/no/such/file", "--packet", FRAME).complaint());
        assertTrue(CommandLineRun.of("run", object, "--packet", FRAME, "--program", "none")
                .complaint()
                .contains("none"));
        assertEquals(2, CommandLineRun.of("run", object).status());
    }
}
