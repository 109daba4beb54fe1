package dev.weir.dataplane.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.xdp.AttachOptions;
import dev.weir.xdp.Engine;
import dev.weir.xdp.kernel.KernelEngine;
import dev.weir.xdp.sys.Ethtool;
import dev.weir.xdp.sys.Interfaces;
import dev.weir.xdp.vm.VmEngine;
import java.io.BufferedReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Real connections through a router, with Linux on all sides of it:
 *
 * <pre>
 *   client  192.0.2.2, 2001:db8:1::2 ----+
 *                                        +-- eth1  router  eth2 ---- server  198.51.100.2, 2001:db8:2::2
 *   other   203.0.113.2, 2001:db8:3::2 --+
 * </pre>
 */
class RouterLabIT {
    private static final String CLIENT = "client";
    private static final String OTHER = "other";
    private static final String ROUTER = "router";
    private static final String SERVER = "server";
    private static final String SERVER4 = "198.51.100.2";
    private static final String SERVER6 = "2001:db8:2::2";
    private static final String OTHER4 = "203.0.113.2";
    private static final String OTHER6 = "2001:db8:3::2";
    private static final int LARGE = 300_000;
    private static final int MOST_TRIES = 10_000;
    private static final int SMALL_MTU = 1300;

    private Namespaces lab;
    private PassProgram pass;

    @BeforeEach
    void layOut() {
        lab = Namespaces.make("router", List.of(CLIENT, OTHER, ROUTER, SERVER));
        pass = new PassProgram();
        lab.sysctl(ROUTER, "ipv4/ip_forward", "1");
        lab.sysctl(ROUTER, "ipv6/conf/all/forwarding", "1");
        lab.cable(CLIENT, "eth0", ROUTER, "eth1");
        lab.cable(SERVER, "eth0", ROUTER, "eth2");
        lab.on(CLIENT, "link add link eth0 name mac0 type macvlan mode private");
        lab.on(CLIENT, "link set mac0 netns " + lab.name(OTHER));
        lab.on(OTHER, "link set mac0 up");
        address(CLIENT, "eth0", "192.0.2.2/24", "2001:db8:1::2/64");
        address(ROUTER, "eth1", "192.0.2.1/24", "2001:db8:1::1/64");
        address(ROUTER, "eth1", "203.0.113.1/24", "2001:db8:3::1/64");
        address(OTHER, "mac0", OTHER4 + "/24", OTHER6 + "/64");
        address(ROUTER, "eth2", "198.51.100.1/24", "2001:db8:2::1/64");
        address(SERVER, "eth0", SERVER4 + "/24", SERVER6 + "/64");
        lab.on(CLIENT, "route add default via 192.0.2.1", "route add default via 2001:db8:1::1");
        lab.on(OTHER, "route add default via 203.0.113.1", "route add default via 2001:db8:3::1");
        lab.on(SERVER, "route add default via 198.51.100.1", "route add default via 2001:db8:2::1");
        for (String host : List.of(CLIENT, SERVER)) {
            // What a stack leaves to its network card nobody does for frames that meet no stack on their way.
            lab.get(host).run(() -> Ethtool.setTxChecksum("eth0", false));
            pass.attach(lab.get(host), "eth0");
        }
    }

    private void address(String host, String device, String v4, String v6) {
        lab.on(host, "addr add %s dev %s".formatted(v4, device), "addr add %s dev %s nodad".formatted(v6, device));
    }

    @AfterEach
    void clear() {
        if (lab != null) {
            pass.close();
            lab.close();
        }
    }

    @Test
    void routesInTheDriver() throws Exception {
        route(new KernelEngine(), AttachOptions.Mode.NATIVE);
    }

    @Test
    void routesInTheStacksHook() throws Exception {
        route(new KernelEngine(), AttachOptions.Mode.GENERIC);
    }

    @Test
    void routesInUserSpace() throws Exception {
        route(new VmEngine(), AttachOptions.Mode.NATIVE_OR_GENERIC);
    }

    private void route(Engine machine, AttachOptions.Mode mode) throws Exception {
        try (Engine engine = machine;
                Router router = lab.get(ROUTER)
                        .call(() -> Router.load(engine, List.of(Interfaces.get("eth1"), Interfaces.get("eth2"))));
                Echo _ = Echo.start(lab.get(SERVER), SERVER4);
                Echo _ = Echo.start(lab.get(SERVER), SERVER6);
                Echo _ = Echo.start(lab.get(OTHER), OTHER4);
                Echo _ = Echo.start(lab.get(OTHER), OTHER6)) {
            lab.get(ROUTER).run(() -> router.attach(mode));
            betweenInterfaces(router);
            onOneInterface(router);
            expireOnTheWay(router);
            meetASmallerLink(router);
        }
    }

    private void betweenInterfaces(Router router) throws Exception {
        for (String server : List.of(SERVER4, SERVER6)) {
            meetTheNeighbours(router, server);
        }
        long met = Seen.packets(router, "ROUTER_NO_NEIGHBOUR");
        for (String server : List.of(SERVER4, SERVER6)) {
            Echo.tcp(lab.get(CLIENT), server, LARGE);
            Echo.udp(lab.get(CLIENT), server, 1200);
            // In fragments.
            Echo.udp(lab.get(CLIENT), server, 4000);
        }
        long redirected = Seen.packets(router, "ROUTER_REDIRECTED");
        assertTrue(redirected > 4L * LARGE / 1500, redirected + " packets sent on");
        // What is known is asked for anew from time to time.
        long unresolved = Seen.packets(router, "ROUTER_NO_NEIGHBOUR") - met;
        assertTrue(unresolved < redirected / 10, unresolved + " packets without a neighbour");
        assertEquals(0, Seen.packets(router, "ROUTER_SENT_BACK"));
    }

    /**
     * The first packets go to the host's stack, which asks for the neighbours; an engine in user space hears of them some time after,
     * in which a fast connection can send hundreds.
     */
    private void meetTheNeighbours(Router router, String server) throws Exception {
        long before;
        int tries = 0;
        do {
            assertTrue(tries++ < MOST_TRIES, "the router never hears of the neighbours towards " + server);
            before = Seen.packets(router, "ROUTER_NO_NEIGHBOUR");
            Echo.udp(lab.get(CLIENT), server, 100);
        } while (Seen.packets(router, "ROUTER_NO_NEIGHBOUR") != before);
    }

    private void onOneInterface(Router router) throws Exception {
        for (String other : List.of(OTHER4, OTHER6)) {
            Echo.tcp(lab.get(CLIENT), other, LARGE);
            Echo.udp(lab.get(CLIENT), other, 1200);
        }
        long back = Seen.packets(router, "ROUTER_SENT_BACK");
        assertTrue(back > 4L * LARGE / 1500, back + " packets sent back");
    }

    /** As traceroute does it: the router is a hop like any other. */
    private void expireOnTheWay(Router router) throws Exception {
        lab.on(CLIENT, "route add 198.51.100.0/24 via 192.0.2.1 hoplimit 1");
        lab.on(CLIENT, "route add 2001:db8:2::/64 via 2001:db8:1::1 hoplimit 1");
        probe(SERVER4, "/proc/thread-self/net/snmp", RouterLabIT::timeExceeded4);
        probe(SERVER6, "/proc/thread-self/net/snmp6", RouterLabIT::timeExceeded6);
        assertTrue(Seen.packets(router, "ROUTER_TTL_EXPIRED") >= 2);
        lab.on(CLIENT, "route del 198.51.100.0/24", "route del 2001:db8:2::/64");
    }

    /** The server takes large segments, so that the client finds out about the small link from the router only. */
    private void meetASmallerLink(Router router) throws Exception {
        lab.on(ROUTER, "link set eth2 mtu " + SMALL_MTU);
        lab.on(SERVER, "route replace default via 198.51.100.1 mtu %d advmss 1460".formatted(SMALL_MTU));
        lab.on(SERVER, "route replace default via 2001:db8:2::1 mtu %d advmss 1440".formatted(SMALL_MTU));
        for (String server : List.of(SERVER4, SERVER6)) {
            Echo.tcp(lab.get(CLIENT), server, LARGE);
        }
        assertTrue(Seen.packets(router, "ROUTER_TOO_BIG") >= 2);
    }

    private static long timeExceeded4(String snmp) {
        List<String> lines =
                snmp.lines().filter(line -> line.startsWith("Icmp:")).toList();
        List<String> names = List.of(lines.getFirst().split(" ", -1));
        return Long.parseLong(lines.getLast().split(" ", -1)[names.indexOf("InTimeExcds")]);
    }

    private static long timeExceeded6(String snmp6) {
        return Pattern.compile("^Icmp6InTimeExcds\\s+(\\d+)$", Pattern.MULTILINE)
                .matcher(snmp6)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    /** Sends datagrams until the client's stack has been told that they died on the way; Linux limits how many it tells of. */
    private void probe(String server, String file, ToLongFunction<String> told) throws Exception {
        boolean done = lab.get(CLIENT).call(() -> {
            InetSocketAddress to = new InetSocketAddress(InetAddress.ofLiteral(server), 33_434);
            try (DatagramSocket socket = new DatagramSocket()) {
                for (int i = 0; i < 200; i++) {
                    socket.send(new DatagramPacket(new byte[10], 10, to));
                    Thread.sleep(100);
                    if (told.applyAsLong(Files.readString(Path.of(file))) > 0) {
                        return true;
                    }
                }
            }
            return false;
        });
        assertTrue(done, "nobody told the client that its datagrams to %s died".formatted(server));
    }

    /** A process as its user starts it, told to end as a service manager does it. */
    @Test
    void commandCountsAndLeavesNothingAttached() throws Exception {
        Process process =
                Commands.start(lab, ROUTER, "RouterMain", "--interface", "eth1", "--interface", "eth2", "--json");
        try (Echo _ = Echo.start(lab.get(SERVER), SERVER4);
                BufferedReader lines = process.inputReader()) {
            for (String device : List.of("eth1", "eth2")) {
                String attached = lines.readLine();
                assertTrue(attached.contains("\"attached\":\"%s\"".formatted(device)), attached);
            }
            Echo.tcp(lab.get(CLIENT), SERVER4, LARGE);
            // The process itself would close the stream that is still to be read.
            process.toHandle().destroy();
            List<String> rest = lines.lines().toList();
            assertTrue(rest.getLast().matches(".*\"redirected\":\\{\"packets\":[1-9].*"), rest::toString);
        }
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(143, process.exitValue());
        for (String device : List.of("eth1", "eth2")) {
            assertTrue(lab.get(ROUTER).call(() -> Interfaces.get(device)).xdp().isEmpty());
        }
    }
}
