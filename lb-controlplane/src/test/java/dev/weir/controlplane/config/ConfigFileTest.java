package dev.weir.controlplane.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    @TempDir
    Path directory;

    @Test
    void readsPoolsAndServicesOfTheRestSchema() throws IOException {
        ConfigFile file = ConfigFile.read(write("""
                pools:
                  web:
                    mode: nat
                    healthCheck: {type: tcp, interval: 2s}
                    backends:
                      - {name: b1, address: 192.0.2.11, port: 8080}
                      - {name: b2, address: 192.0.2.12, port: 8080, state: draining}
                services:
                  web:
                    pool: web
                    frontends:
                      - {address: 203.0.113.10, protocol: tcp, port: 80}
                """));
        assertEquals(2, file.pools().getFirst().backends().size());
        assertEquals("web", file.services().getFirst().pool());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pools:\nservices:\n", "pools: {}\n"})
    void takesAFileWithNothingInIt(String text) throws IOException {
        ConfigFile file = ConfigFile.read(write(text));
        assertEquals(List.of(), file.pools());
        assertEquals(List.of(), file.services());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# cut off\n", "---\n"})
    void refusesAnEmptyFileSinceItWouldRemoveEverything(String text) throws IOException {
        Path path = write(text);
        StartupException e = assertThrows(StartupException.class, () -> ConfigFile.read(path));
        assertTrue(String.valueOf(e.getMessage()).contains("the file is empty"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pools: {web: {mode: nat, backends: [{name: b, address: 192.0.2.1, port: 70000}]}} | pools.web.backends[0].port: is 70000
            pools: {web: {mode: nat, colour: red}}   | pools.web.colour: is not a known field
            pools: {Web: {mode: nat}}                | pools.Web.name: 'Web' is not a name
            pools: {web: }                           | pools.web: is empty
            pools: [a]                               | pools: is not a mapping
            pool: {}                                 | pool: is not a known section
            [1, 2]                                   | the file is not a mapping
            services: {web: {pool: web}}             | services.web.frontends: has no frontend
            pools: {web: {mode: nat}                 | not YAML: line
            """)
    void namesThePlaceWithinTheFile(String text, String expected) throws IOException {
        Path path = write(text);
        StartupException e = assertThrows(StartupException.class, () -> ConfigFile.read(path));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains(expected), message);
        assertTrue(message.contains(path.toString()), message);
    }

    @Test
    void saysWhenThereIsNoFile() {
        StartupException e =
                assertThrows(StartupException.class, () -> ConfigFile.read(directory.resolve("missing.yaml")));
        assertTrue(String.valueOf(e.getMessage()).contains("there is no such file"), e.getMessage());
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("weir.yaml"), text);
    }
}
