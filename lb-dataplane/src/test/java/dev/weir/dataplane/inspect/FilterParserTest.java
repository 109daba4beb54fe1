package dev.weir.dataplane.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "vlan 5 | 'vlan' stands where a condition",
                "host example.org | 'example.org' stands where an address",
                "port http | 'http' stands where a port",
                "port 65536 | '65536' stands where a port",
                "portrange 80 | '80' stands where two ports",
                "tcp and | the end stands where a condition",
                "(tcp | the end stands where ')'",
                "tcp) | ')' stands where and, or, or the end",
                "net 198.51.100.0 | '198.51.100.0' stands where a network",
                "net 198.51.100.0/33 | '198.51.100.0/33' stands where a network",
                "port 80 or 443 | '443' stands where a condition",
                "tcp[13] = 2 | 'tcp[13]' stands where a condition",
                "tcp src host 198.51.100.1 | 'host' stands where port",
                "198.51.100.1 | '198.51.100.1' stands where a condition",
                "and tcp | 'and' stands where a condition",
            })
    void refusesWhatItDoesNotKnowByName(String text, String message) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> FilterParser.parse(text));
        assertTrue(refused.toString().contains(message), refused.toString());
    }

    @Test
    void knowsWhatMustHold() {
        Filter filter = FilterParser.parse("tcp and host 198.51.100.1 and (port 80 or port 81)");
        assertEquals("198.51.100.1", filter.knownAddress().orElseThrow().toString());
        assertEquals(Optional.of(6), filter.knownProtocol());
        assertEquals(Optional.empty(), filter.knownPort());
        Filter either = FilterParser.parse("host 198.51.100.1 or port 80");
        assertEquals(Optional.empty(), either.knownAddress());
        assertEquals(Optional.empty(), either.knownPort());
    }

    @Test
    void anEmptyExpressionMeansAll() {
        assertEquals(new Filter.Any(), FilterParser.parse("  "));
    }
}
