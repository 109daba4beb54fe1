package dev.weir.xdp.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.spec.TestObjects;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a process is told that may not use BPF: child JVMs with fewer rights than this one. */
class MissingRightsIT {

    @BeforeAll
    static void needsKernel() {
        Kernel.assumeUsable();
    }

    /** Says what the engine says. */
    public static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            System.out.println("unavailable: " + KernelEngine.unavailable().orElse("no"));
            try {
                new KernelEngine().load(TestObjects.parse("engine")).close();
                System.out.println("loaded");
            } catch (BpfException e) {
                System.out.println("load: " + e.getMessage());
            }
        }
    }

    @Test
    void namesTheMissingCapabilities() throws Exception {
        List<String> lines = run("setpriv", "--bounding-set=-all", "--inh-caps=-all");
        assertEquals(2, lines.size(), lines.toString());
        String remedy =
                "EPERM (operation not permitted); run as root, or give the process CAP_NET_ADMIN, CAP_PERFMON, CAP_BPF";
        assertTrue(lines.get(0).startsWith("unavailable: The kernel's BPF can't be used: "), lines.get(0));
        assertTrue(lines.get(0).endsWith(remedy + "."), lines.get(0));
        assertTrue(lines.get(1).startsWith("load: engine: loading its types: BPF_BTF_LOAD: "), lines.get(1));
        assertTrue(lines.get(1).endsWith(remedy), lines.get(1));
    }

    @Test
    void blamesTheUserNamespaceIfTheCapabilitiesAreThere() throws Exception {
        List<String> lines = run("unshare", "--user", "--map-root-user");
        assertEquals(2, lines.size(), lines.toString());
        assertTrue(lines.get(1).contains("user namespace"), lines.get(1));
    }

    private static List<String> run(String... wrapper) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
        Process child;
        try {
            child = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            String reason = "skipped: " + wrapper[0] + " can't be run: " + e.getMessage();
            System.out.println(reason);
            return Assumptions.abort(reason);
        }
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (child.waitFor() != 0 && !output.contains("unavailable:")) {
            String reason = "skipped: %s refuses: %s".formatted(wrapper[0], output);
            System.out.println(reason);
            return Assumptions.abort(reason);
        }
        return output.lines().toList();
    }
}
