package dev.weir.controlplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.capture.CaptureReader;
import dev.weir.xdp.capture.CaptureWriter;
import dev.weir.xdp.capture.CapturedFrame;
import dev.weir.xdp.kernel.KernelEngine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulateCommandTest {
    private static final String BALANCER = "020000000001";
    private static final String ROUTER = "020000000002";
    private static final String CONFIG = """
            pools:
              web-pool:
                mode: l2dsr
                backends:
                  - {name: b1, address: 192.0.2.11, port: 80}
                  - {name: b2, address: 192.0.2.12, port: 80}
            services:
              web:
                pool: web-pool
                frontends:
                  - {address: 203.0.113.10, protocol: tcp, port: 80}
            """;

    @TempDir
    Path directory;

    private record Run(int status, String out, String err) {
        List<JsonNode> objects() {
            assertEquals(0, status, err);
            JsonMapper mapper = JsonMapper.builder().build();
            return out.lines().map(mapper::readTree).toList();
        }
    }

    static Stream<String> engines() {
        return KernelEngine.unavailable().isEmpty()
                ? Stream.of("jit", "interpreter", "kernel")
                : Stream.of("jit", "interpreter");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void saysWhereEachFrameGoesAndWritesWhatIsLeftOfIt(String engine) throws IOException {
        Path out = directory.resolve("out.pcapng");
        List<byte[]> frames = List.of(syn(1), syn(2), syn(3), syn(4), to("c6336401", 1));
        Run run = simulate(
                CONFIG, frames, "--out", out.toString(), "--json", "--engine", engine, "--mac", "02:00:00:00:00:01");

        List<JsonNode> said = run.objects();
        assertEquals(frames.size() + 1, said.size());
        Set<String> backends = new HashSet<>();
        try (CaptureReader reader = CaptureReader.open(out)) {
            for (int i = 0; i < 4; i++) {
                JsonNode frame = said.get(i);
                assertEquals("TX", frame.get("verdict").asString());
                assertEquals("web", frame.get("service").asString());
                String backend = frame.get("backend").asString();
                backends.add(backend);
                byte[] left = reader.next().orElseThrow().bytes();
                String mac = backend.equals("web-pool/b1") ? "0200c000020b" : "0200c000020c";
                assertEquals(mac + BALANCER, HexFormat.of().formatHex(left, 0, 12));
                assertEquals(HexFormat.of().formatHex(left), frame.get("packet").asString());
            }
            assertArrayEquals(frames.getLast(), reader.next().orElseThrow().bytes());
        }
        assertEquals(Set.of("web-pool/b1", "web-pool/b2"), backends);
        assertEquals("PASS", said.get(4).get("verdict").asString());
        assertTrue(said.get(4).get("service") == null, () -> said.get(4).toString());
        assertEquals(4, said.getLast().get("verdicts").get("TX").asInt());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void findsTheMostSpecificOfPrefixesAndRangesAndKeepsClientsTogether(String engine) throws IOException {
        String wide = CONFIG + """
              all:
                pool: web-pool
                hash: source
                frontends:
                  - {address: 203.0.113.0/28, protocol: tcp, port: all}
              some:
                pool: web-pool
                frontends:
                  - {address: 203.0.113.11, protocol: tcp, port: 70-89}
            """;
        List<byte[]> frames =
                List.of(to("cb00710a", 1), to("cb00710b", 1), to("cb00710c", 1), to("cb00710d", 2), to("cb007110", 1));
        List<JsonNode> said =
                simulate(wide, frames, "--json", "--engine", engine).objects();
        assertEquals("web", said.get(0).get("service").asString());
        assertEquals("some", said.get(1).get("service").asString());
        assertEquals("all", said.get(2).get("service").asString());
        assertEquals("all", said.get(3).get("service").asString());
        assertEquals(said.get(2).get("backend"), said.get(3).get("backend"));
        assertEquals("PASS", said.get(4).get("verdict").asString());
    }

    @Test
    void sendsNothingToABackendThatIsDown() throws IOException {
        String checked = CONFIG.replace("mode: l2dsr", "mode: l2dsr\n    healthCheck: {type: tcp}");
        Run run = simulate(checked, List.of(syn(1), syn(2), syn(3), syn(4)), "--json", "--down", "web-pool/b2");
        run.objects()
                .subList(0, 4)
                .forEach(frame ->
                        assertEquals("web-pool/b1", frame.get("backend").asString()));
    }

    @Test
    void saysWhyAFrameIsDropped() throws IOException {
        String checked = CONFIG.replace("mode: l2dsr", "mode: l2dsr\n    healthCheck: {type: tcp}");
        Run run = simulate(checked, List.of(syn(1)), "--down", "web-pool/b1", "--down", "web-pool/b2");
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().startsWith("     1  DROP web: NO_BACKEND\n"), run.out());
    }

    @Test
    void translatesBothWaysInNatPools() throws IOException {
        String nat = CONFIG.replace("l2dsr", "nat");
        List<JsonNode> there = simulate(nat, List.of(syn(1)), "--json", "--nat-address", "192.0.2.250")
                .objects();
        byte[] translated =
                HexFormat.of().parseHex(there.getFirst().get("packet").asString());
        List<JsonNode> said = simulate(
                        nat, List.of(syn(1), answer(translated)), "--json", "--nat-address", "192.0.2.250")
                .objects();
        assertEquals(there.getFirst().get("packet"), said.get(0).get("packet"));
        assertTrue(said.get(1).get("reply").asBoolean(), () -> said.toString());
        String back = said.get(1).get("packet").asString();
        assertEquals("cb00710a", back.substring(52, 60));
    }

    @Test
    void refusesWhatARealOneWouldRefuseWithEveryMistake() throws IOException {
        Run run = simulate(CONFIG.replace("pool: web-pool", "pool: nowhere"), List.of(syn(1)));
        assertEquals(1, run.status());
        assertTrue(run.err().contains("services.web.pool: there is no pool 'nowhere'"), run.err());
    }

    @Test
    void refusesABackendThatIsDownAndNowhere() throws IOException {
        Run run = simulate(CONFIG, List.of(syn(1)), "--down", "web-pool/b9");
        assertEquals(1, run.status());
        assertTrue(run.err().contains("--down web-pool/b9: there is no such backend"), run.err());
    }

    @Test
    void refusesACaptureThatIsNotThere() throws IOException {
        Path config = Files.writeString(directory.resolve("weir.yaml"), CONFIG);
        Run run = run("simulate", "--config", config.toString(), "--pcap", "/nowhere/in.pcap");
        assertEquals(1, run.status());
        assertTrue(run.err().contains("/nowhere/in.pcap"), run.err());
    }

    private Run simulate(String config, List<byte[]> frames, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("weir.yaml"), config);
        Path in = directory.resolve("in.pcap");
        try (CaptureWriter writer = CaptureWriter.create(in)) {
            for (int i = 0; i < frames.size(); i++) {
                writer.write(CapturedFrame.of(i, frames.get(i)), "");
            }
        }
        String[] fixed = {"simulate", "--config", file.toString(), "--pcap", in.toString()};
        return run(Stream.concat(Stream.of(fixed), Stream.of(options)).toArray(String[]::new));
    }

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line =
                ControlPlaneMain.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return new Run(line.execute(arguments), out.toString(), err.toString());
    }

    /** A TCP segment that opens a connection to the service, from 198.51.100.1 and a port. */
    private static byte[] syn(int port) {
        return to("cb00710a", port);
    }

    private static byte[] to(String destination, int port) {
        return HexFormat.of()
                .parseHex(BALANCER + ROUTER + "0800" + "45000028000040004006" + "0000" + "c6336401" + destination
                        + "%04x".formatted(port) + "0050" + "00000001" + "00000000" + "5002ffff00000000"
                        + "000000000000");
    }

    /** What the backend answers: addresses and ports exchanged, SYN and ACK. */
    private static byte[] answer(byte[] request) {
        byte[] answer = request.clone();
        ByteBuffer at = ByteBuffer.wrap(answer);
        at.put(0, request, 6, 6).put(6, request, 0, 6);
        at.put(26, request, 30, 4).put(30, request, 26, 4);
        at.put(34, request, 36, 2).put(36, request, 34, 2);
        at.put(47, (byte) 0x12);
        return answer;
    }
}
