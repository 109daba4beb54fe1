package dev.weir.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1:8080, /127.0.0.1:8080", "0.0.0.0:0, /0.0.0.0:0", "[::1]:65535, /[0:0:0:0:0:0:0:1]:65535"})
    void readsAddressAndPort(String text, String expected) {
        assertEquals(expected, new HostPort().convert(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "8080",
                ":8080",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:x",
                "127.0.0.1:65536",
                "localhost:80",
                "127.0.0.1:-1"
            })
    void refusesEverythingElse(String text) {
        assertThrows(TypeConversionException.class, () -> new HostPort().convert(text));
    }
}
