package dev.weir.e2e.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.controlplane.ControlPlaneMain;
import dev.weir.dataplane.agent.AgentMain;
import dev.weir.dataplane.maps.WeirObject;
import dev.weir.e2e.lab.JavaChild;
import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabName;
import dev.weir.e2e.lab.Labs;
import dev.weir.xdp.isa.Instructions;
import dev.weir.xdp.isa.MemorySize;
import dev.weir.xdp.isa.Register;
import dev.weir.xdp.spec.CollectionSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input at the command line: one message with place, cause and remedy, no stack trace, and a status that says so. */
class CommandLineIT {
    private static final int USAGE = 2;

    @TempDir
    Path directory;

    private Lab lab;

    @BeforeEach
    void open() {
        Labs.assumeAvailable();
        lab = Lab.open(new LabName("cliit"));
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void runNamesAnInterfaceThatDoesNotExist() throws Exception {
        assertRefuses(onNode(List.of(), ControlPlaneMain.class, runOn("nosuch")), "nosuch", "eth0");
    }

    @Test
    void agentNamesAnInterfaceThatDoesNotExist() throws Exception {
        assertRefuses(onNode(List.of(), AgentMain.class, agentOn("nosuch")), "nosuch", "eth0");
    }

    @Test
    void agentNamesMissingCapabilities() throws Exception {
        assertRefuses(
                onNode(JavaChild.WITHOUT_CAPABILITIES, AgentMain.class, agentOn("eth0")), "CAP_BPF", "CAP_NET_ADMIN");
    }

    @Test
    void agentNamesThePlaceInABrokenObject() throws Exception {
        byte[] cutOff = Arrays.copyOf(object(), 1000);
        assertRefuses(onNode(List.of(), AgentMain.class, agentWith(cutOff)), "weir.bpf.o", "at offset");
    }

    @Test
    void agentSaysWhyTheVerifierRejectsAProgram() throws Exception {
        byte[] object = object();
        Instructions program = CollectionSpec.parse(object, "weir.bpf.o")
                .program(WeirObject.PROGRAM)
                .instructions();
        byte[] beyondTheContext = Instructions.builder()
                .load(MemorySize.WORD, Register.R0, Register.R1, 0x7ff0)
                .build()
                .encode();
        int start = indexOf(object, program.slice(0, 3).encode());
        System.arraycopy(beyondTheContext, 0, object, start, beyondTheContext.length);
        assertRefuses(
                onNode(List.of(), AgentMain.class, agentWith(object)),
                "program weir",
                "the verifier rejects it",
                "invalid bpf_context access",
                "verifier.log");
    }

    private static byte[] object() throws IOException {
        try (InputStream in = WeirObject.class.getResourceAsStream("/dev/weir/dataplane/weir.bpf.o")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private List<String> agentWith(byte[] object) throws IOException {
        Path file = Files.write(directory.resolve("weir.bpf.o"), object);
        List<String> arguments = new ArrayList<>(agentOn("eth0"));
        arguments.addAll(List.of("--object", file.toString()));
        return arguments;
    }

    private static int indexOf(byte[] whole, byte[] part) {
        for (int i = 0; i + part.length <= whole.length; i++) {
            if (Arrays.equals(whole, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("the object does not hold its own program");
    }

    @Test
    void runNamesTheFieldOfABrokenConfiguration() throws Exception {
        Path config = directory.resolve("weir.yaml");
        Files.writeString(config, """
                pools:
                  web:
                    mode: l2dsr
                    backends:
                      - {name: b1, address: 192.0.2.11, port: 70000}
                """);
        List<String> arguments = new ArrayList<>(runOn("eth0"));
        arguments.addAll(List.of("--config", config.toString()));
        assertRefuses(onNode(List.of(), ControlPlaneMain.class, arguments), "weir.yaml", "backends[0].port", "70000");
    }

    @Test
    void agentRefusesAnUnknownFlagWithUsage() throws Exception {
        JavaChild.Ended ended = onNode(List.of(), AgentMain.class, List.of("--interface", "eth0", "--no-such-flag"));
        assertEquals(USAGE, ended.status(), ended.output());
        assertTrue(ended.output().contains("--no-such-flag"), ended.output());
    }

    private List<String> runOn(String interfaceName) {
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(agentOn(interfaceName));
        arguments.addAll(List.of("--data", directory.resolve("controlplane").toString()));
        return arguments;
    }

    private List<String> agentOn(String interfaceName) {
        return List.of(
                "--interface",
                interfaceName,
                "--state",
                directory.resolve("agent").toString(),
                "--bpffs",
                lab.bpfFs().toString());
    }

    private JavaChild.Ended onNode(List<String> prefix, Class<?> main, List<String> arguments) throws Exception {
        List<String> whole = new ArrayList<>(
                List.of("ip", "netns", "exec", lab.loadBalancer().namespace()));
        whole.addAll(prefix);
        return JavaChild.run(whole, main, arguments.toArray(String[]::new));
    }

    private static void assertRefuses(JavaChild.Ended ended, String... named) {
        assertNotEquals(0, ended.status(), ended.output());
        for (String name : named) {
            assertTrue(ended.output().contains(name), () -> "no '" + name + "' in: " + ended.output());
        }
        assertFalse(ended.output().contains("\tat "), ended.output());
    }
}
