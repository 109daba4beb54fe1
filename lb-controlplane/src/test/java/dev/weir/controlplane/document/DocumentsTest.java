package dev.weir.controlplane.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\":}", "{\"a\":1,\"a\":2}", "{} {}", "{'a':1}", "nul"})
    void refusesJsonThatIsMalformed(String text) {
        MalformedDocumentException e =
                assertThrows(MalformedDocumentException.class, () -> Documents.json(bytes(text)));
        assertTrue(String.valueOf(e.getMessage()).startsWith("line 1, column "), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [", "a: 1\na: 2", "a: 1\n b: 2", "\tb: 1"})
    void refusesYamlThatIsMalformed(String text) {
        assertThrows(MalformedDocumentException.class, () -> Documents.yaml(bytes(text)));
    }

    @Test
    void refusesYamlAliasesInsteadOfReadingTheirNames() {
        assertRefuses("a: &web {b: 1}\nc: *web", "line 2, column 4: *web is an alias, ");
    }

    @Test
    void saysWhatIsWrongWithATab() {
        assertRefuses("a:\n\tb: 1", "(TAB)");
    }

    private static void assertRefuses(String yaml, String reason) {
        String message =
                String.valueOf(assertThrows(MalformedDocumentException.class, () -> Documents.yaml(bytes(yaml)))
                        .getMessage());
        assertTrue(message.contains(reason), message);
    }

    @Test
    void refusesNestingThatWouldOverflowTheStack() {
        assertThrows(MalformedDocumentException.class, () -> Documents.json(bytes("[".repeat(100_000))));
    }

    @ParameterizedTest
    @CsvSource({"500ms, 500", "0ms, 0", "1s, 1000", "90s, 90000", "2m, 120000", "1h, 3600000", "1500ms, 1500"})
    void readsAndWritesDurations(String text, long millis) {
        assertEquals(Optional.of(Duration.ofMillis(millis)), Durations.parse(text));
        assertEquals(text, Durations.format(Duration.ofMillis(millis)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "s", "-1s", "1.5s", "1 s", "PT1S", "1d", "99999999999s"})
    void refusesOtherDurations(String text) {
        assertEquals(Optional.empty(), Durations.parse(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
