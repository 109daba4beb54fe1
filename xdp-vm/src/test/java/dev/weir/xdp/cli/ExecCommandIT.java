package dev.weir.xdp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.isa.Assembler;
import dev.weir.xdp.kernel.KernelEngine;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ExecCommandIT {
    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "jit", "kernel"})
    void printsR0InHexadecimal(String engine) {
        skipWithoutKernel(engine);
        assertEquals("fffffffffffffffe", exec(engine, "r0 = -2\nexit").line());
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "jit", "kernel"})
    void handsTheMemoryOver(String engine) {
        skipWithoutKernel(engine);
        String sum = "r0 = *(u16 *)(r1 + 2)\nr0 <<= 8\nr0 |= r2\nexit";
        assertEquals("443305", exec(engine, sum, "11 22 33 44\n55").line());
    }

    @ParameterizedTest
    @ValueSource(strings = {"interpreter", "jit", "kernel"})
    void saysInJsonWhatTheMemoryHoldsThen(String engine) {
        skipWithoutKernel(engine);
        JsonNode said = exec(engine, "*(u8 *)(r1 + 1) = 7\nr0 = 5\nexit", "aabbcc", "--json")
                .json();
        assertEquals("5", said.get("r0").asString());
        assertEquals("aa07cc", said.get("memory").asString());
    }

    @Test
    void readsTheProgramFromStandardInput() {
        InputStream before = System.in;
        System.setIn(
                new ByteArrayInputStream("b7000000 2a000000\n95000000 00000000\n".getBytes(StandardCharsets.US_ASCII)));
        try {
            assertEquals("2a", CommandLineRun.of("exec").line());
        } finally {
            System.setIn(before);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            b70       | weir vm exec: the program is not hexadecimal: string length not even: 3
            b7zz      | weir vm exec: the program is not hexadecimal: not a hexadecimal digit: "z" = 122
            9500      | weir vm exec: the program is 2 bytes long, and instructions have 8 bytes each
            ''        | weir vm exec: program program: instruction 0: a program has at least one instruction
            ff00000000000000 | weir vm exec: program program: instruction 0: there is no instruction with opcode 0xff
            """)
    void saysWhatIsWrongWithAProgram(String program, String complaint) {
        for (String engine : new String[] {"interpreter", "jit", "kernel"}) {
            CommandLineRun run = CommandLineRun.of("exec", "--engine", engine, "--program", program);
            assertEquals(complaint, run.complaint(), engine);
        }
    }

    @Test
    void saysWhatIsWrongWithTheMemory() {
        assertEquals(
                "weir vm exec: the memory is not hexadecimal: string length not even: 3",
                exec("interpreter", "exit", "abc").complaint());
    }

    @Test
    void saysWhichAccessTheInterpreterStopped() {
        assertEquals(
                "weir vm exec: program program: instruction 1: read of 8 bytes at memory +1, which has bytes 0 to 7",
                exec("interpreter", "r0 = 0\nr0 = *(u64 *)(r1 + 1)\nexit", "1122334455667788")
                        .complaint());
    }

    @Test
    void takesNoMachineThatThereIsNot() {
        CommandLineRun run = CommandLineRun.of("exec", "--engine", "abacus");
        assertEquals(2, run.status());
        assertTrue(run.err().startsWith("Invalid value for option '--engine'"), run.err());
    }

    private static CommandLineRun exec(String engine, String code, String... more) {
        byte[] bytes = new Assembler().assemble(code).instructions().encode();
        String[] arguments = new String[5 + more.length];
        System.arraycopy(
                new String[] {
                    "exec", "--engine", engine, "--program", HexFormat.of().formatHex(bytes)
                },
                0,
                arguments,
                0,
                5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return CommandLineRun.of(arguments);
    }

    private static void skipWithoutKernel(String engine) {
        if (engine.equals("kernel")) {
            KernelEngine.unavailable().ifPresent(reason -> Assumptions.abort("vm exec skips the kernel: " + reason));
        }
    }
}
