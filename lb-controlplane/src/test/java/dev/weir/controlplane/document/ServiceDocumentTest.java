package dev.weir.controlplane.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.controlplane.model.Service;
import dev.weir.controlplane.model.Violation;
import dev.weir.controlplane.model.Violations;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceDocumentTest {
    @Test
    void readsEveryField() {
        Violations violations = new Violations();
        Optional<Service> service = read("""
                {"pool":"web","frontends":[{"address":"203.0.113.10","protocol":"tcp","port":80},
                 {"address":"203.0.113.10","protocol":"udp","port":53}]}""", violations);
        IpAddress vip = IpAddress.parse("203.0.113.10");
        assertEquals(
                Optional.of(new Service(
                        "web",
                        "web",
                        List.of(new Frontend(vip, Protocol.TCP, 80), new Frontend(vip, Protocol.UDP, 53)))),
                service);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"frontends":[]}                                                             | pool                  | missing
            {"pool":7}                                                                   | pool                  | expected text
            {"pool":"web"}                                                               | frontends             | no frontend
            {"pool":"web","frontends":[]}                                                | frontends             | no frontend
            {"pool":"web","frontends":[{"address":"203.0.113.1","port":80}]}             | frontends[0].protocol | missing
            {"pool":"web","frontends":[{"address":"203.0.113.1","protocol":"sctp","port":80}]} | frontends[0].protocol | sctp
            {"pool":"web","frontends":[{"address":"203.0.113.1","protocol":"tcp","port":70000}]} | frontends[0].port | 70000
            {"pool":"web","frontends":[{"address":"224.0.0.1","protocol":"tcp","port":80}]} | frontends[0].address | multicast
            {"pool":"web","frontends":[{"address":"127.0.0.1","protocol":"tcp","port":80}]} | frontends[0].address | loopback
            {"pool":"web","frontends":[{"address":"::","protocol":"tcp","port":80}]}     | frontends[0].address  | unspecified
            {"pool":"web","frontends":[],"vip":"203.0.113.1"}                            | vip                   | not a known field
            """)
    void namesTheFieldThatIsWrong(String document, String field, String reason) {
        Violations violations = new Violations();
        assertTrue(read(document, violations).isEmpty());
        Violation first = violations.list().getFirst();
        assertEquals(field, first.field(), first.toString());
        assertTrue(first.reason().contains(reason), first.toString());
    }

    private static Optional<Service> read(String document, Violations violations) {
        return ServiceDocument.read("web", Documents.json(document.getBytes(StandardCharsets.UTF_8)), violations);
    }
}
