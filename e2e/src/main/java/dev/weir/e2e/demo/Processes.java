package dev.weir.e2e.demo;

import dev.weir.controlplane.ControlPlaneMain;
import dev.weir.dataplane.agent.AgentMain;
import dev.weir.e2e.lab.Host;
import dev.weir.e2e.lab.Lab;
import dev.weir.e2e.lab.LabProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How Weir's own processes are started in a lab: control plane and agent, each on its host. */
public final class Processes {
    /** The node's name. */
    public static final String NODE = "lb";

    private static final int REST_PORT = 8080;
    private static final int CLUSTER_PORT = 5701;
    private static final Duration FLOW_IDLE = Duration.ofSeconds(5);
    /** Both live for minutes and share a small machine. */
    private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private Processes() {}

    /** Starts the control plane; its catalog is in the lab's directory, so that a second start finds it. */
    public static LabProcess startControlPlane(Lab lab) {
        return lab.control()
                .startJava(
                        "controlplane",
                        SMALL,
                        ControlPlaneMain.class.getName(),
                        List.of(
                                "controlplane",
                                "--rest",
                                onControl(lab, REST_PORT),
                                "--cluster",
                                onControl(lab, CLUSTER_PORT),
                                "--data",
                                lab.directory("controlplane").toString()));
    }

    /** Starts the agent; its state is in the lab's directory and its pins in the lab's BPF file system. */
    public static LabProcess startAgent(Lab lab, String... more) {
        return startAgent(lab, FLOW_IDLE, more);
    }

    static LabProcess startAgent(Lab lab, Duration flowIdle, String... more) {
        Host host = lab.loadBalancer();
        List<String> arguments = new ArrayList<>(List.of(
                "--interface",
                "eth0",
                "--node",
                NODE,
                "--control-plane",
                onControl(lab, CLUSTER_PORT),
                "--engine",
                lab.engine().title(),
                "--state",
                lab.directory("agent").toString(),
                "--bpffs",
                lab.bpfFs().toString(),
                "--nat-address",
                host.natAddressV4().getHostAddress(),
                "--nat-address",
                host.natAddressV6().getHostAddress(),
                "--prepare",
                "500ms",
                "--flow-idle",
                flowIdle.toSeconds() + "s"));
        arguments.addAll(List.of(more));
        return host.startJava("agent", SMALL, AgentMain.class.getName(), arguments);
    }

    /** The control plane's API, called from its own host. */
    public static ControlPlaneApi api(Lab lab) {
        return new ControlPlaneApi(
                lab.control(), new InetSocketAddress(lab.control().addressV4(), REST_PORT));
    }

    private static String onControl(Lab lab, int port) {
        InetAddress address = lab.control().addressV4();
        return address.getHostAddress() + ":" + port;
    }
}
