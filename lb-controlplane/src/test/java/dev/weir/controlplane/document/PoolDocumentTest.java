package dev.weir.controlplane.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.controlplane.model.Backend;
import dev.weir.controlplane.model.HealthCheck;
import dev.weir.controlplane.model.Pool;
import dev.weir.controlplane.model.Violation;
import dev.weir.controlplane.model.Violations;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Mode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PoolDocumentTest {
    @Test
    void readsEveryField() {
        Pool pool = read("""
                {"name":"web","mode":"l2dsr","tableSize":251,"mss":1400,"slowStart":"30s",
                 "healthCheck":{"type":"none","port":81,"interval":"2s","timeout":"250ms","rise":3,"fall":4},
                 "backends":[{"name":"b1","address":"192.0.2.11","port":8080,"weight":7,"state":"draining"}]}""");
        HealthCheck check = new HealthCheck(
                HealthCheck.Type.NONE, OptionalInt.of(81), Duration.ofSeconds(2), Duration.ofMillis(250), 3, 4);
        List<Backend> backends = List.of(new Backend("b1", IpAddress.parse("192.0.2.11"), 8080, 7, true));
        assertEquals(new Pool("web", Mode.L2DSR, 251, 1400, Duration.ofSeconds(30), check, backends), pool);
    }

    @Test
    void fillsInWhatIsMissingOrNull() {
        Pool pool = read("""
                {"mode":"nat","healthCheck":{"port":null},"backends":[{"name":"b1","address":"192.0.2.11","port":80}]}""");
        assertEquals(65_537, pool.tableSize());
        assertEquals(0, pool.mss());
        assertEquals(HealthCheck.DEFAULT, pool.healthCheck());
        assertEquals(
                new Backend("b1", IpAddress.parse("192.0.2.11"), 80, 1, false),
                pool.backends().getFirst());
        assertTrue(read("{\"mode\":\"nat\"}").backends().isEmpty());
    }

    @Test
    void takesBackWhatTheApiAnswers() {
        Pool pool = read("""
                {"name":"web","mode":"nat","revision":7,"origin":"rest",
                 "backends":[{"name":"b1","address":"192.0.2.11","port":80,"health":"up"}]}""");
        assertEquals("web", pool.name());
    }

    @ParameterizedTest
    @EnumSource
    void readsEveryMode(Mode mode) {
        String name = mode.name().toLowerCase(Locale.ROOT);
        assertEquals(mode, read("{\"mode\":\"%s\"}".formatted(name)).mode());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []                                                    |                        | expected an object
            {}                                                    | mode                   | missing
            {"mode":"vxlan"}                                      | mode                   | vxlan
            {"mode":"IPIP"}                                       | mode                   | IPIP
            {"mode":1}                                            | mode                   | 1
            {"mode":"nat","colour":1}                             | colour                 | not a known field
            {"mode":"nat","name":"other"}                         | name                   | differs
            {"mode":"nat","tableSize":65536}                      | tableSize              | not a prime
            {"mode":"nat","tableSize":7}                          | tableSize              | out of range
            {"mode":"nat","tableSize":1e99}                       | tableSize              | expected a whole number
            {"mode":"nat","tableSize":99999999999999}             | tableSize              | out of range
            {"mode":"nat","tableSize":"251"}                      | tableSize              | expected a whole number
            {"mode":"nat","mss":535}                              | mss                    | out of range
            {"mode":"nat","mss":65496}                            | mss                    | out of range
            {"mode":"nat","mss":"1400"}                           | mss                    | expected a whole number
            {"mode":"nat","healthCheck":[]}                       | healthCheck            | expected an object
            {"mode":"nat","healthCheck":{"type":"http"}}          | healthCheck.type       | http
            {"mode":"nat","healthCheck":{"port":0}}               | healthCheck.port       | out of range
            {"mode":"nat","healthCheck":{"interval":"1 s"}}       | healthCheck.interval   | not a duration
            {"mode":"nat","healthCheck":{"interval":1}}           | healthCheck.interval   | not a duration
            {"mode":"nat","healthCheck":{"interval":"10ms"}}      | healthCheck.interval   | out of range
            {"mode":"nat","healthCheck":{"timeout":"2s"}}         | healthCheck.timeout    | longer than the interval
            {"mode":"nat","healthCheck":{"rise":0}}               | healthCheck.rise       | out of range
            {"mode":"nat","healthCheck":{"fall":101}}             | healthCheck.fall       | out of range
            {"mode":"nat","backends":{}}                          | backends               | expected a list
            {"mode":"nat","backends":[1]}                         | backends[0]            | expected an object
            """)
    void namesTheFieldThatIsWrong(String document, String field, String reason) {
        assertWrong(document, field == null ? "" : field, reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "address":"192.0.2.1","port":80                          | name    | missing
            "name":"B1","address":"192.0.2.1","port":80              | name    | not a name
            "name":"-b","address":"192.0.2.1","port":80              | name    | not a name
            "name":"b","port":80                                     | address | missing
            "name":"b","address":"","port":80                        | address | empty
            "name":"b","address":"b.example","port":80               | address | not an IPv4 or IPv6 address
            "name":"b","address":"192.0.2.256","port":80             | address | not an IPv4 or IPv6 address
            "name":"b","address":"0.0.0.0","port":80                 | address | unspecified
            "name":"b","address":"::1","port":80                     | address | loopback
            "name":"b","address":"ff02::1","port":80                 | address | multicast
            "name":"b","address":"fe80::1","port":80                 | address | link-local
            "name":"b","address":"255.255.255.255","port":80         | address | broadcast
            "name":"b","address":"192.0.2.1"                         | port    | missing
            "name":"b","address":"192.0.2.1","port":70000            | port    | 70000
            "name":"b","address":"192.0.2.1","port":80.5             | port    | expected a whole number
            "name":"b","address":"192.0.2.1","port":80,"weight":-1   | weight  | out of range
            "name":"b","address":"192.0.2.1","port":80,"weight":65536| weight  | out of range
            "name":"b","address":"192.0.2.1","port":80,"state":"off" | state   | off
            "name":"b","address":"192.0.2.1","port":80,"wait":1      | wait    | not a known field
            """)
    void namesTheFieldOfTheBackendThatIsWrong(String backend, String field, String reason) {
        assertWrong("{\"mode\":\"nat\",\"backends\":[{%s}]}".formatted(backend), "backends[0]." + field, reason);
    }

    @Test
    void namesEveryMistakeAtOnce() {
        Violations violations = new Violations();
        byte[] document = """
                {"mode":"x","tableSize":4,"backends":[{"name":"b","address":"a","port":0},{"name":"c","weight":"w"}]}""".getBytes(StandardCharsets.UTF_8);
        assertTrue(
                PoolDocument.read("Web", Documents.json(document), violations).isEmpty());
        assertEquals(
                List.of(
                        "name",
                        "mode",
                        "tableSize",
                        "backends[0].address",
                        "backends[0].port",
                        "backends[1].address",
                        "backends[1].port",
                        "backends[1].weight"),
                violations.list().stream().map(Violation::field).toList());
    }

    private static Pool read(String document) {
        Violations violations = new Violations();
        return PoolDocument.read("web", Documents.json(document.getBytes(StandardCharsets.UTF_8)), violations)
                .orElseThrow(() -> new AssertionError(violations.list()));
    }

    private static void assertWrong(String document, String field, String reason) {
        Violations violations = new Violations();
        PoolDocument.read("web", Documents.json(document.getBytes(StandardCharsets.UTF_8)), violations);
        Violation first = violations.list().getFirst();
        assertEquals(field, first.field(), first.toString());
        assertTrue(first.reason().contains(reason), first.toString());
        assertTrue(!first.remedy().isBlank());
    }
}
