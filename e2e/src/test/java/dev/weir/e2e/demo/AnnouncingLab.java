package dev.weir.e2e.demo;

import dev.weir.dataplane.agent.AgentMain;
import dev.weir.dataplane.table.Mode;
import dev.weir.e2e.lab.BackendServer;
import dev.weir.e2e.lab.Connection;
import dev.weir.e2e.lab.Host;
import dev.weir.e2e.lab.Ip;
import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabName;
import dev.weir.e2e.lab.LabProcess;
import dev.weir.xdp.sys.Interfaces;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A lab with agents on three hosts that announce VIPs of the clients' own subnet. */
final class AnnouncingLab implements AutoCloseable {
    static final InetAddress VIP_V4 = InetAddress.ofLiteral("192.0.2.200");
    static final InetAddress VIP_V6 = InetAddress.ofLiteral("2001:db8::200");

    /** Besides the lab's own balancer. */
    private static final List<String> MORE_NODES = List.of("b3", "b4");

    private static final List<String> NODES = List.of("lb", "b3", "b4");
    private static final List<String> BACKENDS = List.of("b1", "b2");
    private static final List<String> SMALL = List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Lab lab;
    private final ControlPlaneApi api;
    private final Map<String, LabProcess> agents = new HashMap<>();
    private LabProcess controlPlane;

    private AnnouncingLab(Lab lab) {
        this.lab = lab;
        this.api = Processes.api(lab);
        this.controlPlane = Processes.startControlPlane(lab);
    }

    static AnnouncingLab open(String name) throws Exception {
        AnnouncingLab all = new AnnouncingLab(Lab.open(new LabName(name)));
        try {
            all.start();
            return all;
        } catch (Exception | Error e) {
            all.close();
            throw e;
        }
    }

    private void start() throws Exception {
        BackendServer.start(lab, BACKENDS);
        MORE_NODES.forEach(lab::letBalance);
        for (String node : NODES) {
            startAgent(node);
        }
        List<Host> hosts = BACKENDS.stream().map(lab::host).toList();
        List<BalancedService> services =
                List.of(new BalancedService("v4", Mode.NAT, VIP_V4), new BalancedService("v6", Mode.NAT, VIP_V6));
        await("the control plane", () -> {
            for (BalancedService service : services) {
                api.put("/pools/" + service.name(), service.poolJson(hosts));
                api.put("/services/" + service.name(), service.toJson());
            }
            return true;
        });
        awaitCandidates(NODES.size());
    }

    void startAgent(String node) throws IOException {
        Path pins = Files.createDirectories(lab.bpfFs().resolve("agent-" + node));
        agents.put(
                node,
                lab.host(node)
                        .startJava(
                                "agent-" + node,
                                SMALL,
                                AgentMain.class.getName(),
                                List.of(
                                        "--interface",
                                        "eth0",
                                        "--node",
                                        node,
                                        "--control-plane",
                                        lab.control().addressV4().getHostAddress() + ":5701",
                                        "--state",
                                        lab.directory("agent-" + node).toString(),
                                        "--bpffs",
                                        pins.toString(),
                                        "--slots",
                                        "262144",
                                        "--announce",
                                        "layer2")));
    }

    LabProcess agent(String node) {
        return Optional.ofNullable(agents.get(node)).orElseThrow();
    }

    /** Waits until every VIP has an owner, and so many nodes that could be. */
    void awaitCandidates(int count) throws Exception {
        await(
                count + " candidates for each VIP",
                () -> vips().size() == 2
                        && vips().stream()
                                .allMatch(vip -> vip.path("candidates").size() == count && vip.hasNonNull("owner")));
    }

    List<JsonNode> vips() throws IOException {
        return api.list("/vips");
    }

    JsonNode node(String name) throws IOException {
        return api.get("/nodes/" + name);
    }

    /** The node whose hardware address is answered with. */
    String nodeOf(String mac) throws IOException {
        for (String node : NODES) {
            if (lab.host(node)
                    .call(() -> Interfaces.get("eth0").mac().toString())
                    .equals(mac)) {
                return node;
            }
        }
        throw new AssertionError("no node has " + mac);
    }

    ArpProbes probe() throws IOException {
        return ArpProbes.start(lab.client(), VIP_V4);
    }

    /** What the client's own kernel holds for the hardware address of a VIP. */
    String neighbour(InetAddress vip) {
        return Ip.run("-n", lab.client().namespace(), "neigh", "show", vip.getHostAddress());
    }

    void cutLink(String node) {
        lab.setCable(node, false);
    }

    void mendLink(String node) {
        lab.setCable(node, true);
    }

    void killControlPlane() {
        controlPlane.kill();
    }

    void restartControlPlane() throws Exception {
        controlPlane = Processes.startControlPlane(lab);
        await("the control plane", () -> !vips().isEmpty());
    }

    /** Whether the client's own kernel finds a VIP and a backend answers there. */
    boolean answers(InetAddress vip) {
        InetSocketAddress target = new InetSocketAddress(vip, BackendServer.PORT);
        try (Connection connection = Connection.bind(lab.client(), target, Duration.ofSeconds(3))) {
            return BACKENDS.contains(connection.connect().ask().backend());
        } catch (IOException e) {
            System.out.println(vip + ": " + e);
            return false;
        }
    }

    static void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String last = "not yet";
        while (System.nanoTime() < deadline) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (IOException e) {
                last = e.toString();
            }
            Thread.sleep(100);
        }
        throw new AssertionError("waited for %s: %s".formatted(what, last));
    }

    /** What is waited for. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException;
    }

    @Override
    public void close() {
        lab.close();
    }
}
