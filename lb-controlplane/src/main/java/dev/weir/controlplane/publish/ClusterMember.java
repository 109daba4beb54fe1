package dev.weir.controlplane.publish;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.weir.dataplane.table.SharedMaps;
import java.net.InetSocketAddress;

/** Starts the Hazelcast member that agents connect to. It looks for no other members and calls nobody. */
public final class ClusterMember {
    private ClusterMember() {}

    /**
     * Starts a member.
     *
     * @param address the only address and port that it listens at; port 0 for any free one
     */
    public static HazelcastInstance start(InetSocketAddress address) {
        Config config = new Config();
        config.setClusterName(SharedMaps.CLUSTER);
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.wait.seconds.before.join", "0");
        config.setProperty("hazelcast.max.wait.seconds.before.join", "0");
        boolean everywhere = address.getAddress().isAnyLocalAddress();
        config.setProperty("hazelcast.socket.bind.any", Boolean.toString(everywhere));
        config.getJetConfig().setEnabled(false);
        configure(config.getNetworkConfig(), address);
        return Hazelcast.newHazelcastInstance(config);
    }

    private static void configure(NetworkConfig network, InetSocketAddress address) {
        network.setPort(address.getPort()).setPortAutoIncrement(false);
        if (!address.getAddress().isAnyLocalAddress()) {
            network.getInterfaces()
                    .setEnabled(true)
                    .addInterface(address.getAddress().getHostAddress());
        }
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(false);
    }
}
