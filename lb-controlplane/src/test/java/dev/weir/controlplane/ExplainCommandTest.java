package dev.weir.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.capture.CaptureWriter;
import dev.weir.xdp.capture.CapturedFrame;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExplainCommandTest {
    private static final String CONFIG = """
            pools:
              web-pool:
                mode: ipip
                mss: 1300
                healthCheck: {type: tcp, interval: 1s, timeout: 500ms, rise: 2, fall: 2}
                backends:
                  - {name: b1, address: 192.0.2.11, port: 80}
              nat-pool:
                mode: nat
                backends:
                  - {name: n1, address: 192.0.2.21, port: 8080}
            services:
              web:
                pool: web-pool
                frontends:
                  - {address: 203.0.113.10, protocol: tcp, port: 80}
              dns:
                pool: nat-pool
                frontends:
                  - {address: 203.0.113.10, protocol: udp, port: 53}
              sticky:
                pool: web-pool
                hash: source
                frontends:
                  - {address: 203.0.113.32/28, protocol: tcp, port: 8000-8099}
            """;

    @TempDir
    Path directory;

    private Path config;

    private record Run(int status, String out, String err) {
        List<JsonNode> objects() {
            assertEquals(0, status, err);
            JsonMapper mapper = JsonMapper.builder().build();
            return out.lines().map(mapper::readTree).toList();
        }
    }

    @BeforeEach
    void writeConfig() throws IOException {
        config = Files.writeString(directory.resolve("weir.yaml"), CONFIG);
    }

    private Run explain(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] fixed = {"explain", "--config", config.toString(), "--nat-address", "192.0.2.1"};
        int status = ControlPlaneMain.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(Stream.concat(Stream.of(fixed), Stream.of(arguments)).toArray(String[]::new));
        return new Run(status, out.toString(), err.toString());
    }

    @Test
    void tellsTheWayOfATuple() {
        Run run = explain("tcp", "198.51.100.7:40000", "203.0.113.10:80");
        assertEquals(0, run.status(), run.err());
        for (String line : List.of(
                "frontend  tcp/203.0.113.10:80 of service web",
                "stable, web-pool/b1's",
                "flow      not looked up: the slot is stable",
                "backend   web-pool/b1",
                "change    outer.ipv4.destination: added, 192.0.2.11",
                "verdict   TX: sent to the backend")) {
            assertTrue(run.out().contains(line), run.out());
        }
    }

    /** All connections of a client have one hash and one slot, whichever of the frontend's addresses and ports they come to. */
    @Test
    void tellsTheHashOfAServiceThatSpreadsClients() {
        JsonNode one = explain("tcp", "198.51.100.7:40000", "203.0.113.32:8000", "--json")
                .objects()
                .getFirst();
        JsonNode other = explain("tcp", "198.51.100.7:40001", "203.0.113.47:8099", "--json")
                .objects()
                .getFirst();
        assertEquals("sticky", one.get("service").asString());
        assertEquals("source", one.get("hashPolicy").asString());
        assertEquals(16, one.get("hash").asString().length());
        assertEquals(one.get("hash"), other.get("hash"));
        assertEquals(one.get("slot"), other.get("slot"));
        Run run = explain("tcp", "198.51.100.7:40000", "203.0.113.32:8000");
        assertTrue(
                run.out().contains("hash      " + one.get("hash").asString() + ", by source"), run.out() + run.err());
    }

    @Test
    void tellsBothEndsOfATranslation() {
        JsonNode said = explain("udp", "198.51.100.7:40000", "203.0.113.10:53", "--json")
                .objects()
                .getFirst();
        assertEquals("added", said.get("translated").asString());
        assertEquals("nat-pool/n1", said.get("backend").asString());
        String changes = said.get("changes").toString();
        assertTrue(changes.contains("{\"field\":\"udp.destination\",\"before\":\"53\",\"after\":\"8080\"}"), changes);
    }

    @Test
    void tellsWhyAndWhatToDoOfADrop() {
        Run run = explain("tcp", "198.51.100.7:40000", "203.0.113.10:80", "--down", "web-pool/b1");
        assertTrue(
                run.out().contains("verdict   DROP: dropped as NO_BACKEND: nobody owns the slot"),
                run.out() + run.err());
        assertTrue(run.out().contains("to do     see the pool's health"), run.out());
    }

    @Test
    void explainsEachFrameOfACapture() throws IOException {
        Path in = directory.resolve("in.pcap");
        String segment = "0200000000020200000000010800" + "45000028000040004006" + "0000" + "c6336407" + "cb00710a"
                + "9c400050" + "0000000000000000" + "5002ffff00000000";
        try (CaptureWriter writer = CaptureWriter.create(in)) {
            writer.write(CapturedFrame.of(0, HexFormat.of().parseHex(segment)), "");
            writer.write(CapturedFrame.of(1, new byte[5]), "");
            writer.write(CapturedFrame.of(2, new byte[60]), "");
        }
        List<JsonNode> said = explain("--pcap", in.toString(), "--json").objects();
        assertEquals("web", said.get(0).get("service").asString());
        assertTrue(said.get(1).get("unfit").asBoolean());
        assertEquals("PASS", said.get(2).get("verdict").asString());
        assertTrue(said.get(2).get("why").asString().contains("for another hardware address"), said.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp 198.51.100.7 203.0.113.10:80",
                "sctp 198.51.100.7:1 203.0.113.10:80",
                "tcp 198.51.100.7:1 [2001:db8::1]:80",
                "tcp 2001:db8::7:1 [2001:db8::1]:80",
                "tcp 198.51.100.7:70000 203.0.113.10:80",
                "tcp 198.51.100.7:1",
                "tcp"
            })
    void refusesWhatIsNoTuple(String tuple) {
        assertEquals(2, explain(tuple.split(" ")).status());
    }
}
