package dev.weir.xdp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.programs.XdpProgram;
import dev.weir.xdp.spec.ProgramSpec;
import dev.weir.xdp.spec.TestObjects;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code disasm} and {@code asm}: what the one writes, the other reads. */
class TextCommandsTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @MethodSource("dev.weir.xdp.programs.XdpProgram#objects")
    void assemblesWhatItHasDisassembled(String object) throws IOException {
        Path file = write("object.o", TestObjects.read("programs/" + object));
        for (ProgramSpec program : XdpProgram.spec(object).programs().values()) {
            String text = run(0, "disasm", file.toString(), "--program", program.name(), "--source");
            Path source = Files.writeString(directory.resolve("program.s"), text);
            byte[] unlinked = program.link(_ -> 0).encode();

            String hex = run(0, "asm", source.toString()).strip();

            assertEquals(HexFormat.of().formatHex(unlinked), hex);
        }
    }

    @Test
    void namesFunctionsMapsHelpersAndLines() throws IOException {
        Path file = write("complete.o", TestObjects.read("complete"));

        String text = run(0, "disasm", file.toString(), "--program", "last", "--source");

        assertEquals("""
                # program last, section xdp, 20 instructions
                last:
                \t# ./complete.bpf.c:116: return lookup(answer) ? XDP_PASS : XDP_TX;
                \tr1 = map_value[.rodata]
                """, String.join("\n", text.lines().limit(4).toList()) + "\n");
        assertTrue(text.contains("\tcall lookup\n") && text.contains("\nlookup:\n"), text);
        assertTrue(text.contains("\tr1 = map[flows]\n") && text.contains("\tcall bpf_map_lookup_elem\n"), text);
    }

    @Test
    void writesJson() throws IOException {
        Path file = write("minimal.o", TestObjects.read("minimal"));

        JsonNode object = JsonMapper.builder().build().readTree(run(0, "disasm", file.toString(), "--json"));

        JsonNode first = object.get("programs").get(0).get("instructions").get(0);
        assertEquals("r0 = 2", first.get("text").asString().replace('w', 'r'));
        assertEquals("pass", first.get("function").asString());
    }

    @Test
    void saysWhereTextIsWrong() throws IOException {
        Path source = Files.writeString(directory.resolve("bad.s"), "r0 = 0\nr11 = 5\n");

        run(1, "asm", source.toString());

        assertEquals(
                "weir vm asm: line 2, column 1: there is no register r11; they are r0 to r10, or w0 to w10 for 32 bits\n",
                err.toString());
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(directory.resolve(name), bytes);
    }

    private String run(int status, String... arguments) {
        out.getBuffer().setLength(0);
        CommandLine line = VmMain.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        assertEquals(status, line.execute(arguments), err::toString);
        return out.toString();
    }
}
