package dev.weir.xdp.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.Verdict;
import dev.weir.xdp.hook.HookOptions.Kind;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.sys.Ethtool;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.TestNamespaces;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A process that is killed while it has an interface hooked leaves nothing on it. */
class AbandonedHookIT {
    private static final String READY = "hooked";

    /** The process that is killed: hooks {@code va} in the namespace that it is started in, and drops everything. */
    static final class Abandoner {
        private Abandoner() {}

        public static void main(String[] arguments) {
            Hooks hooks = new Hooks(new TestCpus(), KernelEngine::new);
            hooks.open(HookOptions.on("va", Kind.valueOf(arguments[0])), cpu -> Verdict.DROP.code());
            System.out.println(READY);
            LockSupport.park();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "TAP", mode = Mode.EXCLUDE)
    void leavesNothingBehindWhenItIsKilled(Kind kind) throws Exception {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        });
        try (TestNamespaces network = TestNamespaces.make()) {
            Process process = network.a().call(() -> start(kind));
            try (BufferedReader out = process.inputReader()) {
                assertEquals(READY, out.readLine());
                assertThrows(
                        IOException.class, () -> Connections.connect(network.a(), network.b(), "192.0.2.1"), "dropped");
            } finally {
                process.destroyForcibly();
            }
            assertTrue(process.waitFor() != 0);
            // The kernel takes sockets and devices down after the process.
            eventuallyReaches(network);
            assertEquals("lo, va", network.a().call(Interfaces::names));
        }
    }

    /** GRO stays off when the process is killed, with a note of it on the interface; the next hook there sees to it. */
    @Test
    void leavesANoteByWhichTheNextHookTurnsReceiveOffloadOnAgain() throws Exception {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        });
        try (TestNamespaces network = TestNamespaces.make()) {
            network.a().run(() -> Ethtool.setGenericReceiveOffload("va", true));
            Process process = network.a().call(() -> start(Kind.AF_PACKET));
            try (BufferedReader out = process.inputReader()) {
                assertEquals(READY, out.readLine());
            } finally {
                process.destroyForcibly();
            }
            assertTrue(process.waitFor() != 0);
            eventuallyReaches(network);
            assertFalse(network.a().call(() -> Ethtool.genericReceiveOffload("va")), "nobody was left to turn it on");
            try (Hooks hooks = new Hooks(new TestCpus(), KernelEngine::new)) {
                network.a().call(() -> hooks.open(HookOptions.on("va", Kind.AF_PACKET), cpu -> Verdict.PASS.code()));
            }
            assertTrue(network.a().call(() -> Ethtool.genericReceiveOffload("va")));
            network.a().run(() -> Ethtool.setGenericReceiveOffload("va", false));
            try (Hooks hooks = new Hooks(new TestCpus(), KernelEngine::new)) {
                network.a().call(() -> hooks.open(HookOptions.on("va", Kind.AF_PACKET), cpu -> Verdict.PASS.code()));
            }
            assertFalse(network.a().call(() -> Ethtool.genericReceiveOffload("va")), "the note is gone");
        }
    }

    private static void eventuallyReaches(TestNamespaces network) throws Exception {
        for (int i = 0; ; i++) {
            try {
                Connections.connect(network.a(), network.b(), "192.0.2.1");
                return;
            } catch (IOException e) {
                if (i == 20) {
                    throw e;
                }
            }
        }
    }

    private static Process start(Kind kind) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Abandoner.class.getName(), kind.name()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
