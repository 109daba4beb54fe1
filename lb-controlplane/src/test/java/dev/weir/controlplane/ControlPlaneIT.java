package dev.weir.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import dev.weir.controlplane.Http.Answer;
import dev.weir.controlplane.config.ControlPlane;
import dev.weir.controlplane.config.ControlPlaneOptions;
import dev.weir.controlplane.config.StartupException;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import dev.weir.dataplane.table.NodeReport;
import dev.weir.dataplane.table.NodeReportCodec;
import dev.weir.dataplane.table.PoolTable;
import dev.weir.dataplane.table.ServiceRemoved;
import dev.weir.dataplane.table.ServiceTable;
import dev.weir.dataplane.table.SharedMaps;
import dev.weir.dataplane.table.TableCodec;
import dev.weir.dataplane.table.TableEntry;
import dev.weir.dataplane.table.VipReport;
import dev.weir.dataplane.table.VipReportCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The started control plane, over HTTP and Hazelcast, as users and agents meet it. */
class ControlPlaneIT {
    private static final String UNCHECKED_POOL = """
            {"mode":"nat","healthCheck":{"type":"none"},"backends":[{"name":"b1","address":"192.0.2.11","port":8080}]}""";

    @TempDir
    static Path directory;

    private static ControlPlane controlPlane;
    private static HazelcastInstance agent;
    private static Http http;

    @BeforeAll
    static void start() {
        controlPlane = ControlPlane.start(options(directory.resolve("data"), 0, 0));
        http = new Http(controlPlane.restAddress());
        ClientConfig config = new ClientConfig().setClusterName(SharedMaps.CLUSTER);
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.getNetworkConfig()
                .addAddress("127.0.0.1:" + controlPlane.clusterAddress().getPort());
        agent = HazelcastClient.newHazelcastClient(config);
    }

    @AfterAll
    static void stop() {
        agent.shutdown();
        controlPlane.close();
    }

    @Test
    void keepsPoolsBackendsAndServices() throws Exception {
        assertEquals(201, http.put("/api/v1/pools/life", UNCHECKED_POOL).status());
        assertEquals(200, http.put("/api/v1/pools/life", UNCHECKED_POOL).status());
        Answer backend = http.put("/api/v1/pools/life/backends/b2", "{\"address\":\"192.0.2.12\",\"port\":81}");
        assertEquals(201, backend.status());
        assertEquals("unchecked", backend.text("/health"));
        assertEquals("192.0.2.12", http.get("/api/v1/pools/life").text("/backends/1/address"));
        assertEquals("b1", http.get("/api/v1/pools/life/backends").text("/items/0/name"));

        assertEquals(
                201,
                http.put("/api/v1/services/life", service("life", "203.0.113.20"))
                        .status());
        TableEntry table = awaitTable("life", _ -> true);
        Answer stored = http.get("/api/v1/services/life");
        assertEquals(table.revision(), stored.body().at("/revision").longValue());
        assertEquals("rest", stored.text("/origin"));

        assertEquals(204, http.delete("/api/v1/pools/life/backends/b1").status());
        awaitTable("life", entry -> entry.revision() > table.revision());
        assertEquals(204, http.delete("/api/v1/services/life").status());
        awaitTable("life", ServiceRemoved.class::isInstance);
        assertEquals(204, http.delete("/api/v1/pools/life").status());
        assertEquals(404, http.get("/api/v1/pools/life").status());
    }

    @Test
    void publishesModeAndSegmentSize() throws Exception {
        String pool = """
                {"mode":"gue","mss":1340,"healthCheck":{"type":"none"},
                 "backends":[{"name":"b1","address":"2001:db8::11","port":80}]}""";
        assertEquals(201, http.put("/api/v1/pools/far", pool).status());
        assertEquals(
                201,
                http.put("/api/v1/services/far", service("far", "203.0.113.40")).status());
        PoolTable published = ((ServiceTable) awaitTable("far", _ -> true)).pool();
        assertEquals(Mode.GUE, published.mode());
        assertEquals(1340, published.mss());
        Answer got = http.get("/api/v1/pools/far");
        assertEquals("gue", got.text("/mode"));
        assertEquals(1340, got.body().at("/mss").intValue());
        assertEquals(
                got.body(), http.put("/api/v1/pools/far", got.body().toString()).body());
    }

    @Test
    void takesBackWhatItAnswered() throws Exception {
        http.put("/api/v1/pools/back", UNCHECKED_POOL);
        Answer got = http.get("/api/v1/pools/back");
        Answer put = http.put("/api/v1/pools/back", got.body().toString());
        assertEquals(200, put.status());
        assertEquals(got.body(), put.body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        PUT    | /api/v1/pools/bad    | {"mode":                                    | 400 | malformed              |
        PUT    | /api/v1/pools/bad    | {"mode":"nat","mode":"nat"}                 | 400 | malformed              |
        PUT    | /api/v1/pools/bad    | {"mode":"ipip","mss":100}                   | 422 | invalid                | mss
        PUT    | /api/v1/pools/bad    | {"mode":"nat","weight":1}                   | 422 | invalid                | weight
        PUT    | /api/v1/pools/bad    | {"mode":"nat","tableSize":"x"}              | 422 | invalid                | tableSize
        PUT    | /api/v1/pools/bad    | {"mode":"nat","backends":[{"name":"b","address":"192.0.2.1","port":70000}]} | 422 | invalid | backends[0].port
        PUT    | /api/v1/pools/bad    | {"mode":"nat","backends":[{"name":"a","address":"192.0.2.1","port":1},{"name":"b","address":"2001:db8::1","port":1}]} | 422 | invalid | backends[1].address
        PUT    | /api/v1/pools/BAD    | {"mode":"nat"}                              | 422 | invalid                | name
        PUT    | /api/v1/services/bad | {"pool":"none","frontends":[{"address":"203.0.113.1","protocol":"tcp","port":1}]} | 422 | invalid | pool
        PUT    | /api/v1/pools/none/backends/b | {"address":"192.0.2.1","port":1}   | 404 | not-found              |
        GET    | /api/v1/pools/none   |                                             | 404 | not-found              |
        GET    | /api/v1/nodes/none   |                                             | 404 | not-found              |
        GET    | /api/v2/pools        |                                             | 404 | not-found              |
        GET    | /error               |                                             | 404 | not-found              |
        DELETE | /api/v1/services/none|                                             | 404 | not-found              |
        GET    | /api/v1/pools/a%2Fb  |                                             | 400 | bad-request            |
        PUT    | /api/v1/pools/a%00b  | {}                                          | 400 | bad-request            |
        POST   | /api/v1/pools        | {}                                          | 405 | method-not-allowed     |
        PUT    | /api/v1/nodes/n      | {}                                          | 405 | method-not-allowed     |
        """)
    void answersMistakesWithAProblemAndStoresNothing(
            String method, String path, String body, int status, String kind, String field) throws Exception {
        Answer pools = http.get("/api/v1/pools");
        Answer services = http.get("/api/v1/services");
        assertProblem(http.send(method, path, "application/json", body == null ? "" : body), status, kind, field);
        assertEquals(pools, http.get("/api/v1/pools"));
        assertEquals(services, http.get("/api/v1/services"));
    }

    @Test
    void answersOtherMediaTypesWithAProblem() throws Exception {
        assertProblem(http.send("PUT", "/api/v1/pools/x", "text/plain", "x"), 415, "unsupported-media-type", null);
        assertProblem(
                http.send("PUT", "/api/v1/pools/x", "multipart/form-data", "x"), 415, "unsupported-media-type", null);
        String large = "{\"mode\":\"%s\"}".formatted("x".repeat(17 << 20));
        assertProblem(http.put("/api/v1/pools/x", large), 413, "content-too-large", null);
    }

    @Test
    void refusesWhatContradictsOtherEntries() throws Exception {
        http.put("/api/v1/pools/used", UNCHECKED_POOL);
        http.put("/api/v1/services/user", service("used", "203.0.113.30"));
        assertProblem(http.delete("/api/v1/pools/used"), 409, "pool-in-use", "");
        assertProblem(
                http.put("/api/v1/services/second", service("used", "203.0.113.30")),
                409,
                "frontend-taken",
                "frontends[0]");
        assertProblem(
                http.put("/api/v1/services/user", service("used", "2001:db8::30")),
                422,
                "invalid",
                "frontends[0].address");
        assertProblem(
                http.put("/api/v1/pools/used", "{\"mode\":\"nat\",\"tableSize\":251}"), 409, "immutable", "tableSize");
        assertProblem(
                http.put("/api/v1/pools/used/backends/b2", "{\"address\":\"2001:db8::2\",\"port\":1}"),
                422,
                "invalid",
                "address");
    }

    @Test
    void showsNodesAndKeepsTheirAddressesFromBecomingVips() throws Exception {
        NodeReport report = new NodeReport(
                "lb-1",
                "i",
                1,
                "eth1",
                "kernel",
                "native",
                List.of(IpAddress.parse("192.0.2.1")),
                List.of(new NodeReport.ServiceStatus("web", 3, "no room", 5)),
                new TreeMap<>(Map.of("TX", new NodeReport.Count(7, 420))),
                new TreeMap<>(),
                List.of(),
                List.of("generic mode"));
        agent.<String, byte[]>getReplicatedMap(SharedMaps.NODES).put("lb-1", NodeReportCodec.encode(report));
        awaitTrue(() -> http.get("/api/v1/nodes/lb-1").status() == 200);
        Answer node = http.get("/api/v1/nodes/lb-1");
        assertEquals("native", node.text("/driverMode"));
        assertEquals("no room", node.text("/services/0/error"));
        assertEquals(7, node.body().at("/verdicts/TX/packets").longValue());
        assertFalse(node.body().at("/stale").booleanValue());
        assertEquals("lb-1", http.get("/api/v1/nodes").text("/items/0/name"));

        http.put("/api/v1/pools/vip", UNCHECKED_POOL);
        Answer refused = http.put("/api/v1/services/vip", service("vip", "192.0.2.1"));
        assertProblem(refused, 422, "invalid", "frontends[0].address");
        assertTrue(
                refused.text("/errors/0/reason").contains("node lb-1"),
                refused.body().toString());
    }

    @Test
    void showsWhoAnswersForAVip() throws Exception {
        http.put("/api/v1/pools/announced", UNCHECKED_POOL);
        http.put("/api/v1/services/announced", service("announced", "203.0.113.99"));
        IpAddress vip = IpAddress.parse("203.0.113.99");
        announce("lb-8", new VipReport.Vip(vip, false, 1, 0, "held up"));
        awaitTrue(() -> vip("203.0.113.99").path("candidates").size() == 1);
        assertEquals(
                "node lb-8 holds it, but does not answer: held up",
                vip("203.0.113.99").path("reason").asString());
        announce("lb-9", new VipReport.Vip(vip, true, 2, 1_000, ""));
        awaitTrue(() -> vip("203.0.113.99").path("owner").asString("").equals("lb-9"));
        assertEquals("1970-01-01T00:00:01Z", vip("203.0.113.99").path("since").asString());
        assertEquals("announced", vip("203.0.113.99").at("/services/0").asString());
        http.delete("/api/v1/services/announced");
        http.delete("/api/v1/pools/announced");
    }

    private static void announce(String node, VipReport.Vip vip) {
        agent.<String, byte[]>getReplicatedMap(SharedMaps.VIPS)
                .put(node, VipReportCodec.encode(new VipReport(node, List.of(vip))));
    }

    private static JsonNode vip(String address) throws Exception {
        for (JsonNode item : http.get("/api/v1/vips").body().path("items")) {
            if (item.path("address").asString().equals(address)) {
                return item;
            }
        }
        throw new AssertionError("no VIP " + address);
    }

    @Test
    void takesADeadBackendOutAndBack() throws Exception {
        // A loopback backend cannot be asked for over REST, so the check goes to an address of this machine.
        Optional<InetAddress> address = ownAddress();
        if (address.isEmpty()) {
            System.out.println("skipped: this machine has no address but loopback");
            return;
        }
        ServerSocket server = new ServerSocket(0, 50, address.get());
        int port = server.getLocalPort();
        http.put("/api/v1/pools/checked", """
                {"mode":"nat","healthCheck":{"interval":"100ms","timeout":"100ms"},
                 "backends":[{"name":"b1","address":"%s","port":%d}]}""".formatted(address.get().getHostAddress(), port));
        awaitTrue(() ->
                http.get("/api/v1/pools/checked/backends/b1").text("/health").equals("up"));
        server.close();
        awaitTrue(() ->
                http.get("/api/v1/pools/checked/backends/b1").text("/health").equals("down"));
        try (ServerSocket _ = new ServerSocket(port, 50, address.get())) {
            awaitTrue(() -> http.get("/api/v1/pools/checked/backends/b1")
                    .text("/health")
                    .equals("up"));
        }
        http.delete("/api/v1/pools/checked");
    }

    @Test
    void answersMalformedRequestLinesToo() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", controlPlane.restAddress().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("GET /a^b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
        }
    }

    @Test
    void saysInOneMessageWhyItCannotStart() throws IOException {
        assertCannotStart(
                options(directory.resolve("other"), controlPlane.restAddress().getPort(), 0), "--rest", "in use");
        assertCannotStart(
                options(
                        directory.resolve("other"),
                        0,
                        controlPlane.clusterAddress().getPort()),
                "--cluster",
                "in use");
        Path file = Files.writeString(directory.resolve("file"), "");
        assertCannotStart(options(file.resolve("data"), 0, 0), "--data", "cannot be written to");
        Path config = Files.writeString(
                directory.resolve("weir.yaml"),
                "services: {s: {pool: p, frontends: [{address: 203.0.113.1, protocol: tcp, port: 80}]}}");
        ControlPlaneOptions bad = new ControlPlaneOptions(
                new InetSocketAddress("127.0.0.1", 0),
                new InetSocketAddress("127.0.0.1", 0),
                directory.resolve("other"),
                Optional.of(config));
        assertCannotStart(bad, config.toString(), "services.s.pool: there is no pool 'p'");
    }

    private static void assertCannotStart(ControlPlaneOptions options, String place, String cause) {
        StartupException e = assertThrows(
                StartupException.class, () -> ControlPlane.start(options).close());
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(place) && message.contains(cause), message);
    }

    private static void assertProblem(
            Answer answer, int status, String kind, @org.jspecify.annotations.Nullable String field) {
        String all = answer.toString();
        assertEquals(status, answer.status(), all);
        assertEquals("application/problem+json", answer.contentType(), all);
        assertEquals("https://weir.dev/problems/" + kind, answer.text("/type"), all);
        assertFalse(answer.text("/detail").isBlank(), all);
        if (field != null) {
            assertEquals(field, answer.text("/errors/0/field"), all);
            assertFalse(answer.text("/errors/0/remedy").isBlank(), all);
        }
    }

    private static TableEntry awaitTable(String service, Predicate<TableEntry> condition) throws Exception {
        List<TableEntry> found = new ArrayList<>();
        awaitTrue(() -> {
            byte[] bytes =
                    agent.<String, byte[]>getReplicatedMap(SharedMaps.TABLES).get(service);
            Optional.ofNullable(bytes).map(TableCodec::decode).filter(condition).ifPresent(found::add);
            return !found.isEmpty();
        });
        return found.getFirst();
    }

    /** A condition that may throw. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void awaitTrue(Condition condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < deadline, "not within 30 seconds");
            Thread.sleep(20);
        }
    }

    private static Optional<InetAddress> ownAddress() throws IOException {
        return java.net.NetworkInterface.networkInterfaces()
                .flatMap(java.net.NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .filter(java.net.Inet4Address.class::isInstance)
                .findFirst();
    }

    private static String service(String pool, String vip) {
        return "{\"pool\":\"%s\",\"frontends\":[{\"address\":\"%s\",\"protocol\":\"tcp\",\"port\":80}]}"
                .formatted(pool, vip);
    }

    private static ControlPlaneOptions options(Path data, int rest, int cluster) {
        return new ControlPlaneOptions(
                new InetSocketAddress("127.0.0.1", rest),
                new InetSocketAddress("127.0.0.1", cluster),
                data,
                Optional.empty());
    }
}
