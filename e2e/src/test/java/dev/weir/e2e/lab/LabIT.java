package dev.weir.e2e.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.sys.BpfFileSystem;
import dev.weir.xdp.sys.Ethtool;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.sys.NetworkNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LabIT {
    private static final LabName NAME = new LabName("labit");
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @BeforeEach
    void requireLab() {
        Labs.assumeAvailable();
    }

    @AfterEach
    void clear() {
        Lab.clear(NAME);
    }

    @Test
    void connectsHostsInBothFamilies() throws Exception {
        try (Lab lab = Lab.open(NAME)) {
            BackendServer.start(lab, List.of("b1", "b2"));
            for (InetAddress address :
                    List.of(lab.host("b2").addressV4(), lab.host("b2").addressV6())) {
                InetSocketAddress target = new InetSocketAddress(address, BackendServer.PORT);
                try (Connection connection = Connection.bind(lab.client(), target, TIMEOUT)) {
                    Connection.Answer answer = connection.connect().ask();
                    assertEquals("b2", answer.backend());
                    assertEquals(connection.local().getAddress(), answer.client());
                    assertEquals(connection.local().getPort(), answer.port());
                }
            }
        }
    }

    @Test
    void backendsHoldVipsButDoNotClaimThem() throws Exception {
        try (Lab lab = Lab.open(NAME)) {
            BackendServer.start(lab, List.of("b1"));
            InetSocketAddress vip = new InetSocketAddress(InetAddress.ofLiteral("203.0.113.10"), BackendServer.PORT);
            try (Connection connection = Connection.bind(lab.host("b1"), vip, TIMEOUT)) {
                assertEquals("b1", connection.connect().ask().backend());
            }
            try (Connection connection = Connection.bind(lab.client(), vip, Duration.ofMillis(300))) {
                assertThrows(IOException.class, connection::connect, "the load balancer forwards nothing yet");
            }
        }
    }

    @Test
    void switchPortLetsLoadBalancerSendBack() throws Exception {
        try (Lab lab = Lab.open(NAME)) {
            assertTrue(BpfFileSystem.contains(lab.bpfFs()));
            NetworkNamespace.named(NAME.namespace("switch")).run(() -> {
                assertTrue(Interfaces.get("lb").xdp().orElseThrow().nativeMode());
                assertFalse(Ethtool.txChecksum("lb"));
                assertTrue(Ethtool.statistics("lb").containsKey("rx_queue_0_xdp_packets"));
            });
        }
    }

    @Test
    void leavesNothingBehind() {
        try (Lab lab = Lab.open(NAME)) {
            lab.client().start("sleep", List.of("sleep", "1000"));
            assertFalse(new Sweep(NAME).namespaces().isEmpty());
        }
        assertNothingLeft();
    }

    @Test
    void clearsUpAfterItsOwnerWasKilled() throws Exception {
        Process owner = startOwner();
        long server = readPid(owner);
        owner.destroyForcibly().waitFor();
        assertTrue(isAlive(server), "the lab's processes outlive its owner");

        try (Lab lab = Lab.open(NAME)) {
            assertFalse(isAlive(server), "opening a lab ends the processes of the one before");
            BackendServer.start(lab, List.of("b1"));
        }
        assertNothingLeft();
    }

    @Test
    void refusesToShareALab() throws Exception {
        try (Lab lab = Lab.open(NAME)) {
            assertTrue(lab.name().equals(NAME));
            LabException refused =
                    assertThrows(LabException.class, () -> LabLock.acquire(NAME, Duration.ofMillis(200)));
            assertEquals("the lab 'labit' is in use by another process", refused.getMessage());
        }
    }

    private static Process startOwner() throws IOException {
        return JavaChild.builder(List.of(), Owner.class)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static long readPid(Process owner) throws IOException {
        BufferedReader lines = owner.inputReader();
        return Long.parseLong(lines.readLine());
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static void assertNothingLeft() {
        assertEquals(List.of(), new Sweep(NAME).namespaces());
        assertFalse(Files.exists(NAME.directory()));
    }

    /** A process that opens a lab, prints the pid of a server in it and waits to be killed. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] arguments) throws InterruptedException {
            Lab lab = Lab.open(NAME);
            System.out.println(
                    BackendServer.start(lab, List.of("b1")).getFirst().pid());
            TimeUnit.MINUTES.sleep(5);
        }
    }
}
