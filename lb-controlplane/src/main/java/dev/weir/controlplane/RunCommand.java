package dev.weir.controlplane;

import dev.weir.controlplane.config.ControlPlane;
import dev.weir.controlplane.config.StartupException;
import dev.weir.dataplane.agent.Agent;
import dev.weir.dataplane.agent.AgentConfig;
import dev.weir.dataplane.agent.AgentConfig.HostAndPort;
import dev.weir.dataplane.agent.AgentOptions;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir run}: everything that one machine needs, in one process. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs a control plane and, on one interface, an agent, in one process.",
        footer = {
            "",
            "When it ends, packets go on being forwarded by the tables in force; start it again to take over.",
            "With engine vm, packets are forwarded for as long as it runs, and no longer."
        })
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Mixin
    AgentOptions agentFlags;

    @Mixin
    ControlPlaneFlags controlPlaneFlags;

    @Override
    public Integer call() throws InterruptedException {
        AgentConfig config = agentFlags.toConfig(List.of(member(controlPlaneFlags.cluster)));
        checkMachine(config);
        ControlPlane controlPlane = ControlPlane.start(controlPlaneFlags.options());
        Agent agent = startAgent(config, controlPlane);
        LOG.info(
                "balancing on {}: REST at {}, agents at {}, catalog in {}",
                config.interfaceName(),
                controlPlane.restAddress(),
                controlPlane.clusterAddress(),
                controlPlaneFlags.data);
        UntilStopped.run(agent, controlPlane);
        return 0;
    }

    private static Agent startAgent(AgentConfig config, ControlPlane controlPlane) {
        try {
            return Agent.start(config);
        } catch (RuntimeException e) {
            controlPlane.close();
            throw e;
        }
    }

    /** What would stop the agent is better said before the control plane has taken its seconds to start. */
    private static void checkMachine(AgentConfig config) {
        String interfaceName = config.interfaceName();
        Agent.unavailable(config).ifPresent(missing -> {
            throw new StartupException(
                    "this machine", missing, "run as root, on a kernel that has BPF or with --engine vm");
        });
        try {
            if (NetworkInterface.getByName(interfaceName) == null) {
                throw new StartupException(
                        "--interface " + interfaceName,
                        "there is no such interface",
                        "name one of "
                                + NetworkInterface.networkInterfaces()
                                        .map(NetworkInterface::getName)
                                        .sorted()
                                        .toList());
            }
        } catch (SocketException e) {
            throw new StartupException(
                    "--interface " + interfaceName, "interfaces cannot be listed: " + e, "check this user's rights");
        }
    }

    private static HostAndPort member(InetSocketAddress cluster) {
        if (cluster.getPort() == 0) {
            throw new StartupException("--cluster", "port 0 is any port, which the agent cannot know", "name a port");
        }
        boolean everywhere = cluster.getAddress().isAnyLocalAddress();
        return new HostAndPort(everywhere ? "127.0.0.1" : cluster.getAddress().getHostAddress(), cluster.getPort());
    }
}
