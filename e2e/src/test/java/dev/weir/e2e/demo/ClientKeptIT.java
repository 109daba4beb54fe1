package dev.weir.e2e.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weir.e2e.lab.BackendServer;
import dev.weir.e2e.lab.Host;
import dev.weir.e2e.lab.Ip;
import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabEngine;
import dev.weir.e2e.lab.LabName;
import dev.weir.e2e.lab.Labs;
import dev.weir.xdp.sys.NetworkNamespace;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Backends that see clients' own addresses, and whose answers go by the load balancer: hosts that it is the way to clients for, a process on
 * its own host, and a pod, which is a namespace behind a veth of that host.
 */
class ClientKeptIT {
    private static final LabName NAME = new LabName("keptit");
    private static final int LARGE = 1_000_000;
    private static final int SMALL = 100;
    private static final String POD = "pod";
    private static final String POD_V4 = "198.51.100.10";
    private static final String POD_V6 = "2001:db8:9::10";

    private static final Family V4 = new Family("203.0.113.70", POD_V4, true);
    private static final Family V6 = new Family("2001:db8:1::70", POD_V6, false);

    private record Family(String vip, String pod, boolean v4) {
        InetAddress of(Host host) {
            return v4 ? host.addressV4() : host.addressV6();
        }

        InetSocketAddress frontend() {
            return new InetSocketAddress(InetAddress.ofLiteral(vip), BackendServer.PORT);
        }

        String service(String mode) {
            return mode + (v4 ? "-v4" : "-v6");
        }
    }

    @Test
    void servesHostsThatAnswerByTheLoadBalancer() throws Exception {
        serve(LabEngine.KERNEL);
    }

    @Test
    void servesHostsThatAnswerByTheLoadBalancerInUserSpace() throws Exception {
        serve(LabEngine.VM);
    }

    private static void serve(LabEngine engine) throws Exception {
        Labs.assumeAvailable(engine);
        try (Lab lab = Lab.open(NAME, engine);
                TransferServer _ = TransferServer.start(lab.host("b1"));
                TransferServer _ = TransferServer.start(lab.host("b2"))) {
            for (String backend : List.of("b1", "b2")) {
                Ip.batch(
                        lab.host(backend).namespace(),
                        List.of("route add 192.0.2.1/32 via 192.0.2.2", "route add 2001:db8::1/128 via 2001:db8::2"));
            }
            Installation weir = Installation.start(lab);
            for (Family family : List.of(V4, V6)) {
                create(weir, "dnat", family, Map.of("b1", family.of(lab.host("b1")), "b2", family.of(lab.host("b2"))));
                assertEquals(Set.of("b1", "b2"), reachAll(lab, family));
            }
        }
    }

    @Test
    void servesAProcessAndAPodOnItsOwnHost() throws Exception {
        Labs.assumeAvailable();
        try (Lab lab = Lab.open(NAME)) {
            NetworkNamespace pod = layOutPod(lab);
            try (TransferServer _ = TransferServer.start(lab.loadBalancer());
                    TransferServer _ = TransferServer.start(POD, pod.call(TransferServer::listen))) {
                Installation weir = Installation.start(lab);
                for (Family family : List.of(V4, V6)) {
                    Map<String, InetAddress> backends =
                            Map.of("lb", family.of(lab.loadBalancer()), POD, InetAddress.ofLiteral(family.pod()));
                    for (String mode : List.of("nat", "dnat")) {
                        create(weir, mode, family, backends);
                        assertEquals(Set.of("lb", POD), reachAll(lab, family), mode);
                        weir.api().send("DELETE", "/services/" + family.service(mode), null);
                    }
                }
                answerDatagrams(lab, weir, pod);
                takeOver(lab, weir);
            }
        }
    }

    /** Health checks come from another host and are answered in the pod's own name: what is no client's is left as it is. */
    private static NetworkNamespace layOutPod(Lab lab) throws IOException {
        String namespace = NAME.namespace(POD);
        Ip.run("netns", "add", namespace);
        Host host = lab.loadBalancer();
        Ip.batch(
                host.namespace(),
                List.of(
                        "link add pod0 type veth peer name eth0 netns " + namespace,
                        "address add 198.51.100.1/24 dev pod0",
                        "address add 2001:db8:9::1/64 dev pod0 nodad",
                        "link set pod0 up"));
        Ip.batch(
                namespace,
                List.of(
                        "link set lo up",
                        "link set eth0 up",
                        "address add %s/24 dev eth0".formatted(POD_V4),
                        "address add %s/64 dev eth0 nodad".formatted(POD_V6),
                        "route add default via 198.51.100.1",
                        "route add default via 2001:db8:9::1"));
        host.call(() -> {
            Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
            Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/forwarding"), "1");
            return true;
        });
        Ip.batch(
                lab.control().namespace(),
                List.of("route add 198.51.100.0/24 via 192.0.2.2", "route add 2001:db8:9::/64 via 2001:db8::2"));
        return NetworkNamespace.named(namespace);
    }

    private static void create(Installation weir, String mode, Family family, Map<String, InetAddress> backends)
            throws IOException {
        put(weir, mode, family, backends, "tcp", Map.of("type", "tcp", "interval", "200ms", "timeout", "200ms"));
    }

    private static void put(
            Installation weir,
            String mode,
            Family family,
            Map<String, InetAddress> backends,
            String protocol,
            Map<String, Object> check)
            throws IOException {
        String name = family.service(mode);
        List<Map<String, Object>> entries = new ArrayList<>();
        backends.forEach((backend, address) ->
                entries.add(Map.of("name", backend, "address", address.getHostAddress(), "port", BackendServer.PORT)));
        weir.api().put("/pools/" + name, Map.of("mode", mode, "backends", entries, "healthCheck", check));
        Map<String, Object> frontend =
                Map.of("address", family.vip(), "protocol", protocol, "port", BackendServer.PORT);
        weir.api().put("/services/" + name, Map.of("pool", name, "frontends", List.of(frontend)));
        weir.await(name + " with all backends up", () -> {
            for (String backend : backends.keySet()) {
                String path = "/pools/%s/backends/%s".formatted(name, backend);
                String health = weir.api().get(path).path("health").asString("");
                if (!health.equals("up") && !health.equals("unchecked")) {
                    return Optional.of("%s is %s".formatted(backend, health));
                }
            }
            return notInForce(weir, name);
        });
    }

    private static Optional<String> notInForce(Installation weir, String service) throws IOException {
        for (JsonNode known : weir.api().get("/nodes/" + Processes.NODE).path("services")) {
            if (known.path("service").asString("").equals(service)) {
                long inForce = known.path("revision").asLong();
                long wanted = known.path("wanted").asLong();
                return inForce == wanted ? Optional.empty() : Optional.of("%d of %d".formatted(inForce, wanted));
            }
        }
        return Optional.of("the node has not heard of " + service);
    }

    /** Connections that carry much both ways, until each backend has had some; each sees the client's own address and port. */
    private static Set<String> reachAll(Lab lab, Family family) throws IOException {
        Set<String> reached = new HashSet<>();
        for (int i = 0; i < 200 && reached.size() < 2; i++) {
            try (Exchange connection = Exchange.open(lab.client(), family.frontend())) {
                Exchange.Receipt receipt = connection.exchange(SMALL, SMALL);
                assertEquals(connection.local(), receipt.client());
                if (reached.add(receipt.server())) {
                    assertEquals(receipt, connection.exchange(LARGE, LARGE));
                }
            }
        }
        return reached;
    }

    private static void answerDatagrams(Lab lab, Installation weir, NetworkNamespace pod) throws Exception {
        try (DatagramSocket server = pod.call(() -> new DatagramSocket(BackendServer.PORT))) {
            Thread.ofPlatform().daemon().start(() -> echo(server));
            put(weir, "dnat", V4, Map.of(POD, InetAddress.ofLiteral(POD_V4)), "udp", Map.of("type", "none"));
            try (DatagramSocket client = lab.client().call(() -> new DatagramSocket())) {
                client.setSoTimeout(10_000);
                // Connected: an answer from any other address than the VIP's would not come through.
                client.connect(V4.frontend());
                for (int i = 0; i < 10; i++) {
                    byte[] question = "question %d".formatted(i).getBytes(StandardCharsets.US_ASCII);
                    client.send(new DatagramPacket(question, question.length));
                    DatagramPacket answer = new DatagramPacket(new byte[100], 100);
                    client.receive(answer);
                    assertArrayEquals(question, java.util.Arrays.copyOf(answer.getData(), answer.getLength()));
                }
            }
        }
    }

    private static void echo(DatagramSocket server) {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                server.receive(packet);
                server.send(packet);
            }
        } catch (IOException e) {
            // The end of the test.
        }
    }

    /** The next agent puts its own programs in the place of both; connections do not notice. */
    private static void takeOver(Lab lab, Installation weir) throws Exception {
        create(weir, "nat", V6, Map.of("lb", lab.loadBalancer().addressV6(), POD, InetAddress.ofLiteral(POD_V6)));
        try (Exchange connection = Exchange.open(lab.client(), V6.frontend())) {
            Exchange.Receipt receipt = connection.exchange(SMALL, SMALL);
            weir.agent().kill();
            assertEquals(receipt, connection.exchange(SMALL, SMALL), "while no agent runs");
            weir.restartAgent();
            weir.await("the next agent", () -> notInForce(weir, V6.service("nat")));
            assertEquals(receipt, connection.exchange(LARGE, LARGE));
        }
        assertTrue(Files.exists(lab.bpfFs().resolve("weir/eth0/egress")));
    }
}
