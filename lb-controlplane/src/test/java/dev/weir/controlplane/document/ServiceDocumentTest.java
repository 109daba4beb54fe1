package dev.weir.controlplane.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.controlplane.model.Service;
import dev.weir.controlplane.model.Violation;
import dev.weir.controlplane.model.Violations;
import dev.weir.dataplane.maglev.HashPolicy;
import dev.weir.dataplane.table.Frontend;
import dev.weir.dataplane.table.IpAddress;
import dev.weir.dataplane.table.IpPrefix;
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

    @Test
    void readsPrefixesRangesAndHash() {
        Violations violations = new Violations();
        Optional<Service> service = read("""
                {"pool":"web","hash":"source","sourceRanges":["198.51.100.0/24","2001:db8::7"],"frontends":[
                 {"address":"203.0.113.0/28","protocol":"tcp","port":"all"},
                 {"address":"2001:db8:1::/64","protocol":"udp","port":443},
                 {"address":"203.0.113.10","protocol":"tcp","port":"8000-8099"}]}""", violations);
        assertEquals(List.of(), violations.list());
        assertEquals(
                Optional.of(new Service(
                        "web",
                        "web",
                        HashPolicy.SOURCE,
                        List.of(
                                new Frontend(IpAddress.parse("203.0.113.0"), 28, Protocol.TCP, 1, 65_535),
                                new Frontend(IpAddress.parse("2001:db8:1::"), 64, Protocol.UDP, 443, 443),
                                new Frontend(IpAddress.parse("203.0.113.10"), 32, Protocol.TCP, 8000, 8099)),
                        List.of(IpPrefix.parse("198.51.100.0/24"), IpPrefix.parse("2001:db8::7")))),
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
            {"pool":"web","frontends":[{"address":"203.0.113.1/28","protocol":"tcp","port":80}]} | frontends[0].address | bits behind
            {"pool":"web","frontends":[{"address":"203.0.113.0/0","protocol":"tcp","port":80}]} | frontends[0].address | not a prefix
            {"pool":"web","frontends":[{"address":"203.0.113.0/33","protocol":"tcp","port":80}]} | frontends[0].address | not a prefix
            {"pool":"web","frontends":[{"address":"203.0.113/24","protocol":"tcp","port":80}]} | frontends[0].address | not an IPv4
            {"pool":"web","frontends":[{"address":"168.0.0.0/6","protocol":"tcp","port":80}]} | frontends[0].address | link-local
            {"pool":"web","frontends":[{"address":"128.0.0.0/1","protocol":"tcp","port":80}]} | frontends[0].address | link-local
            {"pool":"web","frontends":[{"address":"::/8","protocol":"tcp","port":80}]} | frontends[0].address | unspecified
            {"pool":"web","frontends":[{"address":"::ffff:0:0/95","protocol":"tcp","port":80}]} | frontends[0].address | IPv4 address
            {"pool":"web","frontends":[{"address":"203.0.113.1","protocol":"tcp","port":"8099-8000"}]} | frontends[0].port | not a range
            {"pool":"web","frontends":[{"address":"203.0.113.1","protocol":"tcp","port":"1-70000"}]} | frontends[0].port | not a range
            {"pool":"web","frontends":[{"address":"203.0.113.1","protocol":"tcp","port":"any"}]} | frontends[0].port | not a range
            {"pool":"web","hash":"random","frontends":[]}                                | hash                  | random
            {"pool":"web","sourceRanges":"198.51.100.0/24"}                              | sourceRanges          | expected a list
            {"pool":"web","sourceRanges":[7]}                                            | sourceRanges[0]       | expected text
            {"pool":"web","sourceRanges":["198.51.100.1/24"]}                            | sourceRanges[0]       | write 198.51.100.0/24
            {"pool":"web","sourceRanges":["::/0","198.51.100.0/33"]}                     | sourceRanges[1]       | not a prefix
            {"pool":"web","sourceRanges":["::/0","::/0"]}                                | sourceRanges[1]       | twice
            {"pool":"web","sourceRanges":["example.org"]}                                | sourceRanges[0]       | not an IPv4
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
