package dev.weir.xdp.sys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.error.Errno;
import dev.weir.xdp.error.SystemCallException;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.sys.Interfaces.Interface;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Namespaces, interfaces, ethtool and RCU against the running kernel. */
class LinuxIT {
    private static final Path OWN_NAMESPACE = Path.of("/proc/thread-self/ns/net");

    private static TestNamespaces network;

    @BeforeAll
    static void make() {
        KernelEngine.unavailable().ifPresent(reason -> {
            System.out.println("skipped: " + reason);
            Assumptions.abort(reason);
        });
        network = TestNamespaces.make();
    }

    @AfterAll
    static void sweep() {
        network.close();
    }

    @Test
    void runsCodeInANamespaceAndLeavesTheCallersAlone() throws Exception {
        Path before = Files.readSymbolicLink(OWN_NAMESPACE);
        Path inside = network.a().call(() -> Files.readSymbolicLink(OWN_NAMESPACE));
        assertNotEquals(before, inside);
        assertEquals(before, Files.readSymbolicLink(OWN_NAMESPACE));
        assertEquals(
                before,
                NetworkNamespace.ofProcess(ProcessHandle.current().pid())
                        .call(() -> Files.readSymbolicLink(OWN_NAMESPACE)));
    }

    @Test
    void keepsSocketsInTheNamespaceTheyWereOpenedIn() throws Exception {
        try (DatagramSocket receiver = network.a()
                        .call(() -> new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0)));
                DatagramSocket sender = network.b().call(() -> new DatagramSocket())) {
            receiver.setSoTimeout(5000);
            sender.send(new DatagramPacket(new byte[] {42}, 1, receiver.getLocalSocketAddress()));
            DatagramPacket received = new DatagramPacket(new byte[8], 8);
            receiver.receive(received);
            assertEquals(1, received.getLength());
            assertEquals(InetAddress.ofLiteral("192.0.2.2"), received.getAddress());
        }
    }

    @Test
    void throwsWhatTheCodeThrows() {
        IOException thrown = assertThrows(
                IOException.class,
                () -> network.a().call(() -> {
                    throw new IOException("from within");
                }));
        assertEquals("from within", thrown.getMessage());
        assertThrows(
                IllegalStateException.class,
                () -> network.a().run(() -> {
                    throw new IllegalStateException();
                }));
        NoSuchFileException missing = assertThrows(
                NoSuchFileException.class,
                () -> NetworkNamespace.named("weir-xdpvm-missing").call(() -> 1));
        assertTrue(String.valueOf(missing.getMessage()).contains("no such network namespace"));
    }

    @Test
    void listsInterfacesWithTheirAddresses() throws Exception {
        Interface va = network.a().call(() -> Interfaces.get("va"));
        assertArrayEquals(new byte[] {2, 0, 0, 0, 0, 1}, va.mac().bytes());
        assertEquals("02:00:00:00:00:01", va.mac().toString());
        assertTrue(va.up());
        assertEquals(1500, va.mtu());
        assertTrue(va.addresses().contains(new Interfaces.Address(InetAddress.ofLiteral("192.0.2.1"), 24)));
        assertTrue(va.addresses().contains(new Interfaces.Address(InetAddress.ofLiteral("2001:db8::1"), 64)));
        assertTrue(va.xdp().isEmpty());
        assertEquals(
                List.of("lo", "va"),
                network.a()
                        .call(() ->
                                Interfaces.list().stream().map(Interface::name).toList()));
    }

    @Test
    void saysWhichInterfacesThereAre() throws Exception {
        SystemCallException missing =
                network.b().call(() -> assertThrows(SystemCallException.class, () -> Interfaces.index("va")));
        assertEquals(Errno.ENODEV, missing.errno());
        assertTrue(String.valueOf(missing.getMessage()).contains("there are: lo, vb"), missing.toString());
    }

    @Test
    void turnsTransmitChecksumsOffAndOn() throws Exception {
        network.a().run(() -> {
            Ethtool.setTxChecksum("va", false);
            assertFalse(Ethtool.txChecksum("va"));
            Ethtool.setTxChecksum("va", true);
            assertTrue(Ethtool.txChecksum("va"));
            SystemCallException missing =
                    assertThrows(SystemCallException.class, () -> Ethtool.setTxChecksum("vb", false));
            assertEquals(Errno.ENODEV, missing.errno());
            assertThrows(IllegalArgumentException.class, () -> Ethtool.txChecksum("a name that is too long"));
        });
    }

    @Test
    void waitsForPacketsInFlight() {
        RcuGrace.await();
    }

    @Test
    void ownsDescriptors() {
        Fd fd = Fd.open(Path.of("/proc/self/status"));
        Fd other = fd.duplicate();
        assertNotEquals(fd.number(), other.number());
        assertEquals(fd.target(), other.target());
        fd.close();
        fd.close();
        assertFalse(fd.isOpen());
        assertTrue(other.isOpen());
        assertThrows(IllegalStateException.class, fd::number);
        other.close();
        assertThrows(SystemCallException.class, () -> Fd.open(Path.of("/nowhere")));
    }
}
