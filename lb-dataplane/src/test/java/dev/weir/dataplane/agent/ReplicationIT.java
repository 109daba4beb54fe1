package dev.weir.dataplane.agent;

import static dev.weir.dataplane.agent.AgentTables.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.weir.dataplane.table.NodeReport;
import dev.weir.dataplane.table.NodeReport.ServiceStatus;
import dev.weir.dataplane.table.NodeReportCodec;
import dev.weir.dataplane.table.ServiceRemoved;
import dev.weir.dataplane.table.SharedMaps;
import dev.weir.dataplane.table.TableCodec;
import dev.weir.dataplane.table.TableEntry;
import dev.weir.xdp.kernel.KernelEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent and a real member of the control plane's cluster, which comes and goes. */
class ReplicationIT {
    private static final int PORT = 15_701;

    @TempDir
    Path state;

    private AgentLab lab;

    @BeforeEach
    void layOut() throws Exception {
        String missing = KernelEngine.unavailable().orElse("");
        if (!missing.isEmpty()) {
            System.out.println("skipped: " + missing);
        }
        assumeTrue(missing.isEmpty(), missing);
        lab = AgentLab.layOut(state);
    }

    @AfterEach
    void sweep() throws Exception {
        lab.close();
    }

    @Test
    void followsControlPlaneThatComesAndGoes() throws Exception {
        AgentConfig config = lab.config(new AgentConfig.HostAndPort("127.0.0.1", PORT));
        try (Agent agent = lab.start(config)) {
            AgentLab.await(
                    "the announcement",
                    () -> agent.report().warnings().toString().contains("is away"));
            HazelcastInstance member = startMember();
            try {
                publish(member, table(3, "192.0.2.11"));
                awaitStatus(agent, member, new ServiceStatus("web", 3, "", 0));
                publish(member, table(4, "192.0.2.11", "192.0.2.12"));
                AgentLab.await("revision 4", () -> status(member).revision() == 4);
                assertTrue(status(member).slotsMoving() > 0);
                assertEquals(List.of(), agent.report().warnings());
            } finally {
                member.shutdown();
            }
            AgentLab.await(
                    "the announcement",
                    () -> agent.report().warnings().toString().contains("is away"));
            assertEquals(4, agent.report().services().getFirst().revision());

            HazelcastInstance again = startMember();
            try {
                publish(again, table(2, "192.0.2.13"));
                AgentLab.await("the complaint", () -> status(again).error().contains("offers revision 2"));
                assertEquals(4, status(again).revision(), "a revision never goes backwards");
                again.getReplicatedMap(SharedMaps.TABLES).put("garbage", new byte[] {1, 2, 3});
                AgentLab.await(
                        "the refusal",
                        () -> agent.report().warnings().toString().contains("service garbage"));
                publish(again, new ServiceRemoved("web", 6));
                AgentLab.await("the removal", () -> agent.report().services().isEmpty());
            } finally {
                again.shutdown();
            }
        }
    }

    private HazelcastInstance startMember() throws Exception {
        Config config = new Config();
        config.setClusterName(SharedMaps.CLUSTER);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.getNetworkConfig().setPort(PORT).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        return lab.inBalancer(() -> Hazelcast.newHazelcastInstance(config));
    }

    private static void publish(HazelcastInstance member, TableEntry entry) {
        member.getReplicatedMap(SharedMaps.TABLES).put(entry.service(), TableCodec.encode(entry));
    }

    private static void awaitStatus(Agent agent, HazelcastInstance member, ServiceStatus expected)
            throws InterruptedException {
        AgentLab.await(
                expected + ", after " + agent.report(), () -> status(member).equals(expected));
    }

    private static ServiceStatus status(HazelcastInstance member) {
        byte[] bytes = member.<String, byte[]>getReplicatedMap(SharedMaps.NODES).get("lab");
        Optional<NodeReport> report = Optional.ofNullable(bytes).map(NodeReportCodec::decode);
        return report.flatMap(one -> one.services().stream().findFirst()).orElse(new ServiceStatus("none", 0, "", 0));
    }
}
