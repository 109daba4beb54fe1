package dev.weir.xdp.kernel;

import static dev.weir.xdp.kernel.Kernel.assertSays;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.AttachOptions.Mode;
import dev.weir.xdp.Collection;
import dev.weir.xdp.Link;
import dev.weir.xdp.Program;
import dev.weir.xdp.Verdict;
import dev.weir.xdp.error.BpfException;
import dev.weir.xdp.error.Errno;
import dev.weir.xdp.spec.TestObjects;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.TestNamespaces;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class XdpAttachmentIT {
    private final KernelEngine engine = new KernelEngine();
    private TestNamespaces network;
    private Collection live;

    @BeforeAll
    static void needsKernel() {
        Kernel.assumeUsable();
    }

    @BeforeEach
    void make() {
        network = TestNamespaces.make();
        live = engine.load(TestObjects.parse("engine").withConstant("config_verdict", Verdict.PASS.code()));
    }

    @AfterEach
    void sweep() {
        live.close();
        network.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"NATIVE", "GENERIC", "NATIVE_OR_GENERIC"})
    void runsTheProgramOnEveryPacketReceived(Mode mode) throws Exception {
        try (Link link = attach(live.program("verdict"), "va", mode)) {
            Mode hook = mode == Mode.NATIVE_OR_GENERIC ? Mode.NATIVE : mode;
            assertEquals(hook, link.mode());
            assertEquals(hook == Mode.NATIVE, xdp("va").orElseThrow().nativeMode());
            assertEquals(network.a().call(() -> Interfaces.index("va")), link.interfaceIndex());
            long before = runs();
            send(100);
            assertTrue(runs() >= before + 100, "the program saw " + (runs() - before) + " of 100 packets");
        }
        assertEquals(Optional.empty(), xdp("va"), "closing the only hold ends the attachment");
    }

    @Test
    void fallsBackToTheGenericHook() throws Exception {
        try (Link link = attach(live.program("verdict"), "lo", Mode.NATIVE_OR_GENERIC)) {
            assertEquals(Mode.GENERIC, link.mode(), "the loopback driver has no hook of its own");
        }
        BpfException refused =
                assertThrows(BpfException.class, () -> attach(live.program("verdict"), "lo", Mode.NATIVE));
        assertSays(refused, "interface lo", "driver's hook", "use the generic hook");
    }

    @Test
    void replacesTheProgramAtomically() throws Exception {
        try (Link link = attach(live.program("emit"), "va", Mode.NATIVE)) {
            int first = xdp("va").orElseThrow().programId();
            link.replace(live.program("verdict"));
            assertTrue(xdp("va").orElseThrow().programId() != first);
            long before = runs();
            send(10);
            assertTrue(runs() >= before + 10);
        }
    }

    @Test
    void detachesWhileOthersHoldTheLink() throws Exception {
        Link link = attach(live.program("verdict"), "va", Mode.NATIVE);
        link.detach();
        assertEquals(Optional.empty(), xdp("va"));
        assertEquals(0, link.interfaceIndex());
        link.close();
    }

    @Test
    void namesTheProgramThatIsInTheWay() throws Exception {
        try (Link link = attach(live.program("verdict"), "va", Mode.NATIVE)) {
            int id = xdp("va").orElseThrow().programId();
            for (Mode mode : EnumSet.complementOf(EnumSet.of(Mode.EGRESS))) {
                BpfException refused = assertThrows(BpfException.class, () -> attach(live.program("emit"), "va", mode));
                assertSays(refused, "interface va", "XDP program id " + id + " is attached already (native)");
            }
            assertEquals(Mode.NATIVE, link.mode());
        }
    }

    @Test
    void saysWhichInterfacesThereAre() {
        BpfException refused =
                assertThrows(BpfException.class, () -> attach(live.program("verdict"), "eth7", Mode.NATIVE));
        assertEquals(Errno.ENODEV, refused.errno());
        assertSays(refused, "interface eth7", "there are lo, va in this network namespace");
    }

    @Test
    void knowsWhenTheInterfaceIsGone() throws Exception {
        try (Link link = attach(live.program("verdict"), "va", Mode.NATIVE)) {
            network.ipInA("link", "delete", "va");
            assertEquals(0, link.interfaceIndex());
        }
    }

    private Link attach(Program program, String interfaceName, Mode mode) throws Exception {
        return network.a().call(() -> program.attach(new AttachOptions(interfaceName, mode)));
    }

    private Optional<Interfaces.Xdp> xdp(String interfaceName) throws Exception {
        return network.a().call(() -> Interfaces.get(interfaceName).xdp());
    }

    private long runs() {
        return live.map(".bss").mmap().get(JAVA_LONG, 0);
    }

    private void send(int packets) throws Exception {
        network.b().call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                InetAddress target = InetAddress.ofLiteral("192.0.2.1");
                for (int i = 0; i < packets; i++) {
                    socket.send(new DatagramPacket(new byte[8], 8, target, 9));
                }
                return true;
            }
        });
    }
}
