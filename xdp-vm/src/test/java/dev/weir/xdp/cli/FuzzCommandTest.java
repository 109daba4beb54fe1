package dev.weir.xdp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FuzzCommandTest {
    @Test
    void countsWhatItHasRun() {
        JsonNode said = CommandLineRun.of(
                        "fuzz", "--programs", "20", "--kernel", "0", "--seed", "7", "--threads", "2", "--json")
                .json();
        assertEquals(7, said.get("seed").asInt());
        assertEquals(20, said.get("programs").asInt());
        assertEquals(60, said.get("runs").asInt());
        assertEquals(0, said.get("kernel").asInt());
        assertEquals(0, said.get("notCompiled").asInt());
        assertEquals(0, said.get("reproducers").size());
    }
}
