package dev.weir.xdp.kernel;

import static dev.weir.xdp.kernel.Kernel.assertSays;
import static dev.weir.xdp.kernel.Kernel.u32;
import static dev.weir.xdp.kernel.Kernel.u64;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.AttachOptions.Mode;
import dev.weir.xdp.BpfMap;
import dev.weir.xdp.BpfMap.UpdateMode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Link;
import dev.weir.xdp.LoadOptions;
import dev.weir.xdp.Program;
import dev.weir.xdp.TestRun;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.CollectionSpec;
import dev.weir.xdp.spec.MapSpec;
import dev.weir.xdp.spec.MapType;
import dev.weir.xdp.spec.TestObjects;
import dev.weir.xdp.sys.BpfFileSystem;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.TestNamespaces;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinsIT {
    private static final Path MOUNT = Path.of("/run/weir-xdpvm-bpffs");

    private final KernelEngine engine = new KernelEngine();

    @BeforeAll
    static void needsKernel() {
        Kernel.assumeUsable();
    }

    @BeforeEach
    void mount() throws Exception {
        unmount();
        engine.mountBpfFs(MOUNT);
    }

    @AfterEach
    void unmount() throws Exception {
        BpfFileSystem.unmount(MOUNT);
        Files.deleteIfExists(MOUNT);
    }

    @Test
    void mountsOnlyOnce() {
        engine.mountBpfFs(MOUNT);
        BpfFileSystem.unmount(MOUNT);
        assertFalse(BpfFileSystem.contains(MOUNT), "there was one mount to take off");
    }

    @Test
    void keepsAMapAliveAndOpensItByItsShape() {
        Path pin = MOUNT.resolve("deep/down/test");
        try (BpfMap map = Kernel.map(MapType.HASH, 4, 8, 16, 1)) {
            map.update(u32(1), u64(42), UpdateMode.ANY);
            map.pin(pin);
        }
        try (BpfMap map = engine.openPinnedMap(pin)) {
            assertEquals(new MapSpec("test", MapType.HASH, 4, 8, 16, 1), map.spec());
            MemorySegment value = u64(0);
            assertTrue(map.lookup(u32(1), value));
            assertEquals(42, value.get(JAVA_LONG, 0));
        }
    }

    @Test
    void keepsAProgramAlive() {
        Path pin = MOUNT.resolve("program");
        try (Collection live = engine.load(TestObjects.parse("minimal"))) {
            live.programs().values().iterator().next().pin(pin);
        }
        try (Program program = engine.openPinnedProgram(pin)) {
            assertEquals(14, program.testRun(TestRun.of(new byte[14])).packet().length);
        }
    }

    @Test
    void handsAnAttachmentOverToTheNextProcess() throws Exception {
        CollectionSpec spec =
                TestObjects.parse("engine").withPrograms("verdict").withConstant("config_verdict", Verdict.PASS.code());
        try (TestNamespaces network = TestNamespaces.make()) {
            for (Mode mode : new Mode[] {Mode.NATIVE, Mode.GENERIC}) {
                Path pin = MOUNT.resolve("link");
                try (Collection live = engine.load(spec)) {
                    live.map("hits").pin(MOUNT.resolve("hits"));
                    Link link = network.a().call(() -> live.program("verdict").attach(new AttachOptions("va", mode)));
                    link.pin(pin);
                    link.close();
                }
                int first = network.a()
                        .call(() -> Interfaces.get("va").xdp())
                        .orElseThrow()
                        .programId();
                try (BpfMap hits = engine.openPinnedMap(MOUNT.resolve("hits"));
                        Collection live = engine.load(spec, new LoadOptions(Map.of("hits", hits)));
                        Link link = network.a().call(() -> engine.openPinnedLink(pin))) {
                    assertEquals(mode, link.mode());
                    link.replace(live.program("verdict"));
                }
                int second = network.a()
                        .call(() -> Interfaces.get("va").xdp())
                        .orElseThrow()
                        .programId();
                assertTrue(second != first);
                try (Link link = network.a().call(() -> engine.openPinnedLink(pin))) {
                    link.detach();
                }
                assertTrue(network.a().call(() -> Interfaces.get("va").xdp()).isEmpty());
                assertFalse(Files.exists(pin), "a detached link keeps no name");
                Files.delete(MOUNT.resolve("hits"));
            }
        }
    }

    @Test
    void unpinsAndKeepsTheAttachmentWhileItIsHeld() throws Exception {
        Path pin = MOUNT.resolve("link");
        try (TestNamespaces network = TestNamespaces.make();
                Collection live = engine.load(TestObjects.parse("engine"));
                Link link = network.a().call(() -> live.program("verdict").attach(AttachOptions.to("va")))) {
            link.pin(pin);
            link.unpin();
            link.unpin();
            assertFalse(Files.exists(pin));
            assertTrue(network.a().call(() -> Interfaces.get("va").xdp()).isPresent());
        }
    }

    @Test
    void saysWhyAPinCannotBeMade(@TempDir Path elsewhere) {
        try (BpfMap map = Kernel.map(MapType.HASH, 4, 8, 16, 0)) {
            assertSays(
                    assertThrows(BpfException.class, () -> map.pin(elsewhere.resolve("pin"))),
                    "map test",
                    elsewhere.toString(),
                    "no BPF file system");
            assertSays(
                    assertThrows(BpfException.class, () -> map.pin(MOUNT.resolve("with.dot"))), "may not contain dots");
            map.pin(MOUNT.resolve("pin"));
            BpfException there = assertThrows(BpfException.class, () -> map.pin(MOUNT.resolve("pin")));
            assertEquals(Errno.EEXIST, there.errno());
        }
    }

    @Test
    void saysWhyAPinCannotBeOpened() {
        Set<String> before = Kernel.descriptors();
        BpfException missing = assertThrows(BpfException.class, () -> engine.openPinnedMap(MOUNT.resolve("none")));
        assertEquals(Errno.ENOENT, missing.errno());
        assertSays(missing, MOUNT.resolve("none").toString());
        try (BpfMap map = Kernel.map(MapType.HASH, 4, 8, 16, 0)) {
            map.pin(MOUNT.resolve("pin"));
        }
        assertSays(
                assertThrows(BpfException.class, () -> engine.openPinnedLink(MOUNT.resolve("pin"))),
                "no pinned link but",
                "bpf-map");
        assertThrows(BpfException.class, () -> engine.openPinnedProgram(MOUNT.resolve("pin")));
        assertEquals(before, Kernel.descriptors());
    }
}
